import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { issueLine, titledList, type Issue } from "../issue";
import { readKubeconfigs, type KnownAccess } from "../kubeconfig/access";
import { planMesh, type MeshPlan } from "../plan/plan";
import { checkChartFolders } from "../preflight/charts";
import type { Facts } from "../preflight/facts";
import { judgeFacts, type Expectations } from "../preflight/judge";
import { queryClusters } from "../preflight/query-clusters";
import { checkArguments, checkTopology } from "../rules/check";
import { warnOfAccess } from "../rules/connections";
import { checkOptions } from "../rules/options";
import { checkShape } from "../rules/shape";
import { warningsOf } from "../rules/warnings";
import { fillDefaults, type FilledClusters } from "../topology/defaults";
import { readTopology } from "../topology/read-topology";
import { separateOutputs, type SeparatedArguments } from "../topology/separate";
import { logOnce } from "./log-once";
import { isMocked } from "./mocks";

/** A mesh that passed every check before its first resource. */
export interface PreparedMesh {
  readonly name: string;
  readonly separated: SeparatedArguments;
  readonly clusters: FilledClusters;
  readonly access: KnownAccess;
  readonly expectations: Expectations;
  readonly facts: Facts;
  /** What the preflight warns of. */
  readonly warnings: readonly string[];
  /** Logs warnings, each of them once. */
  readonly warn: (issues: readonly Issue[]) => void;
}

/**
 * Turns arguments into a plan, and checks both with what the clusters answer.
 * Throws one error with all issues of the first stage that has any.
 */
export function prepareMesh(
  name: string,
  args: MultiClusterMeshArgs,
  options: pulumi.ComponentResourceOptions,
): PreparedMesh {
  const reject = (issues: readonly Issue[]): void => throwIssues(name, issues);
  const separated = separateOutputs(args);
  const { args: plain } = separated;
  reject([...checkShape(plain), ...checkOptions(options)]);
  const clusters = fillDefaults(plain);
  const kubeconfigs = readKubeconfigs(clusters);
  reject(checkArguments(plain, clusters, kubeconfigs));
  const topology = readTopology(plain, clusters);
  reject(checkTopology(plain, topology));
  const { access } = kubeconfigs;
  const warn = warnOnce(name);
  warn([...warningsOf(topology), ...warnOfAccess(clusters, access)]);

  const plan = planMesh(topology);
  reject(checkChartFolders(plan));
  const facts: Facts = isMocked() ? new Map() : queryClusters(topology, access.values());
  const rootCertificate = knownRoot(plain, plan);
  const expectations = { topology, plan, rootCertificate, forcesPatches: forcesPatches() };
  const { issues, warnings } = judgeFacts(expectations, facts);
  reject(issues);
  return { name, separated, clusters, access, expectations, facts, warnings, warn };
}

function warnOnce(mesh: string): (issues: readonly Issue[]) => void {
  const log = logOnce((line) => void pulumi.log.warn(`MultiClusterMesh "${mesh}": ${line}`));
  return (issues) => issues.map(issueLine).forEach(log);
}

/** Whether the Kubernetes provider takes over fields that other tools have set. */
const forcesPatches = (): boolean => process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"] === "true";

/** The root certificate, if it is not an Output. A rotation compares its roots with Secrets later. */
function knownRoot({ trust }: MultiClusterMeshArgs, plan: MeshPlan): string | undefined {
  const root = trust?.rootCertificate;
  return plan.trust.rotation === undefined && typeof root === "string" ? root : undefined;
}

function throwIssues(mesh: string, issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  const title = `MultiClusterMesh "${mesh}" cannot be installed; nothing was created:`;
  throw new pulumi.RunError(titledList(title, issues.map(issueLine)));
}
