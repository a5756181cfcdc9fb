import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { ClusterResult } from "../args/results";
import { expiryOf } from "../certificates/pem";
import type { Issue } from "../issue";
import { unreachableIn } from "../preflight/judge";
import { checkAgain } from "../rules/check";
import { warningsOf } from "../rules/warnings";
import { fillDefaults } from "../topology/defaults";
import { readTopology } from "../topology/read-topology";
import { warnOfChanges } from "./changes";
import { checkDrift } from "./drift";
import { GivenValues, type CheckArguments } from "./given-values";
import { LostCluster } from "./lost-cluster";
import { LateClusters, openClusters } from "./open-clusters";
import { identify } from "./owner";
import { writePlan } from "./plan-file";
import type { PreparedMesh } from "./prepare";
import { readinessOf } from "./ready";
import { Refusal } from "./refusal";
import { clusterResults } from "./results";
import { withShortStacks } from "./short-stacks";
import { installSteps } from "./steps";
import { installTrust } from "./trust";

/** The outputs of a mesh. */
export interface MeshOutputs {
  readonly meshId: pulumi.Output<string>;
  readonly rootCertificate: pulumi.Output<string>;
  readonly rootCertificateExpiry: pulumi.Output<string>;
  readonly clusters: pulumi.Output<{ [name: string]: ClusterResult }>;
  readonly ready: pulumi.Output<boolean>;
}

/** Registers everything in the mesh. The component is registered already. */
export function installMesh(component: pulumi.Resource, prepared: PreparedMesh): MeshOutputs {
  const { name, separated, clusters, access, expectations, facts, warnings } = prepared;
  const { args } = separated;
  const { plan } = expectations;
  for (const warning of warnings) void pulumi.log.warn(warning, component);
  writePlan(name, plan);

  const refusal = new Refusal();
  const late = new LateClusters({ args, clusters, access, expectations, facts, refusal });
  const identity = identify(name, component);
  const given = new GivenValues(separated, checkLateValues(prepared, late), refusal);
  const opened = openClusters(name, plan, late, { component, identity, given });
  for (const lost of plan.lost) new LostCluster(name, lost.name, component);
  const asked = { trust: args.trust ?? {}, clusters, refusal, facts: () => late.atStart() };
  const trust = installTrust(name, plan, asked, component);
  const installation = {
    ...{ mesh: name, identity, plan, trust, given, clusters: opened, refusal },
    facts: late.facts,
    unreachable: unreachableIn(facts),
  };
  const { resources, addresses, recorded } = withShortStacks(() => installSteps(installation));

  refusal.alongside(() => checkDrift(name, recorded, late));
  refusal.alongside(() => warnOfChanges(component, plan, trust, late));
  return {
    meshId: pulumi.output(plan.meshId),
    rootCertificate: refusal.guard(trust.rootCertificate),
    rootCertificateExpiry: refusal.guard(trust.rootCertificate.apply(expiryOf)),
    clusters: refusal.guard(clusterResults(plan, opened, addresses, trust)),
    ready: refusal.guard(readinessOf({ ...installation, component, resources })),
  };
}

/** Checks the arguments again when values of Outputs are known, and warns of them. */
const checkLateValues =
  ({ warn }: PreparedMesh, { access }: LateClusters): CheckArguments =>
  (known: MultiClusterMeshArgs): Issue[] => {
    const issues = checkAgain(known, { access, issues: [] });
    if (issues.length === 0) warn(warningsOf(readTopology(known, fillDefaults(known))));
    return issues;
  };
