import * as pulumi from "@pulumi/pulumi";
import { fingerprintsOf } from "../certificates/pem";
import { issueLine } from "../issue";
import type { MeshPlan } from "../plan/plan";
import { warningsOfChanges } from "../preflight/changes";
import type { Answers } from "./drift";
import { isMocked } from "./mocks";
import { knownValue } from "./settled";
import type { MeshTrust } from "./trust";

/**
 * Warns of changes after which there is something to do. Whether a cluster belongs to the mesh, and
 * what the root is, is known only after the mesh was registered.
 */
export async function warnOfChanges(
  mesh: pulumi.Resource,
  plan: MeshPlan,
  { rootCertificate, generatesRoot }: MeshTrust,
  answers: Answers,
): Promise<void> {
  // mocks keep no Stash, so every run would generate the root
  if (isMocked()) return;
  const facts = await answers.atStart();
  const pem = (await knownValue(rootCertificate)) ?? "";
  const isGenerated = (await knownValue(generatesRoot)) ?? false;
  const planned = { plan, roots: fingerprintsOf(pem), generatesRoot: isGenerated };
  for (const warning of warningsOfChanges(planned, facts))
    void pulumi.log.warn(issueLine(warning), mesh);
}
