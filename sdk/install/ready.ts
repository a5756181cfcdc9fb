import * as pulumi from "@pulumi/pulumi";
import { planReadiness, type ReadinessPlan } from "../plan/readiness";
import { loginOf } from "../preflight/login";
import { noWait } from "../topology/durations";
import { durationOf } from "./address-watch";
import { assertDefined } from "./assert-defined";
import type { ClusterInstall } from "./cluster";
import { userError } from "./errors";
import { isMocked } from "./mocks";
import { askReadiness } from "./ready-questions";
import { notReadyMessage, unknownMessage } from "./ready-messages";
import { waitUntilReady, type ClusterQuestion } from "./ready-wait";
import { knownValue } from "./settled";
import type { Installation } from "./steps";

/** A mesh whose resources are registered. */
export interface InstalledMesh extends Pick<
  Installation,
  "mesh" | "plan" | "clusters" | "refusal"
> {
  readonly component: pulumi.Resource;
  readonly resources: readonly pulumi.Resource[];
}

/**
 * The output `ready`. It is known when every resource is there and the clusters have answered. In a
 * preview that creates something it is unknown. Another preview expects a mesh that is ready, so
 * that nothing that uses the output seems to change.
 */
export function readinessOf(installed: InstalledMesh): pulumi.Output<boolean> {
  const { resources, refusal, plan } = installed;
  return pulumi.all(resources.map(identityOf)).apply(async () => {
    if (plan.readyTimeout === noWait) return false;
    if (pulumi.runtime.isDryRun() || isMocked()) return true;
    return refusal.during(() => untilReady(installed));
  });
}

/** What is known of a resource only after it was created. A chart has no ID. */
const identityOf = (resource: pulumi.Resource): pulumi.Output<string> =>
  pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn;

async function untilReady(installed: InstalledMesh): Promise<boolean> {
  const { mesh, component, plan, refusal } = installed;
  const { waiting, unknown } = await waitUntilReady({
    questions: await questionsFor(installed),
    timeout: durationOf(plan.readyTimeout),
    pause: 500,
    onProgress: (line) => log(pulumi.log.info(line, component, undefined, true)),
    isStopped: () => refusal.isRefused,
  });
  if (refusal.isRefused) return false;
  if (waiting.length > 0) throw userError(notReadyMessage(mesh, plan.readyTimeout, waiting));
  for (const issue of unknown) log(pulumi.log.warn(unknownMessage(issue), component));
  return unknown.length === 0;
}

/** The engine may have ended. */
const log = (sent: Promise<void>): void => void sent.catch(() => undefined);

const questionsFor = ({ plan, clusters }: InstalledMesh): Promise<ClusterQuestion[]> =>
  Promise.all(
    planReadiness(plan).map(async (wanted) => {
      const install = assertDefined(clusters.get(wanted.cluster), `cluster ${wanted.cluster}`);
      return questionFor(wanted, install, plan.systemNamespace);
    }),
  );

async function questionFor(
  wanted: ReadinessPlan,
  { access }: ClusterInstall,
  namespace: string,
): Promise<ClusterQuestion> {
  const { connection } = assertDefined(await knownValue(access), `access to ${wanted.cluster}`);
  const { server, options } = loginOf(connection);
  const login = options();
  // each question reports it
  login.catch(() => undefined);
  const ask = () => askReadiness(wanted, { server, namespace, login });
  return { cluster: wanted.cluster, ask };
}
