import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "./args/mesh";
import type { ClusterResult } from "./args/results";
import { expiryOf } from "./certificates/pem";
import { warnOfChanges } from "./install/changes";
import { checkDrift } from "./install/drift";
import { GivenValues } from "./install/given-values";
import { logOnce } from "./install/log-once";
import { LostCluster } from "./install/lost-cluster";
import { isMocked } from "./install/mocks";
import { LateClusters, openClusters } from "./install/open-clusters";
import { identify } from "./install/owner";
import { writePlan } from "./install/plan-file";
import { Refusal } from "./install/refusal";
import { joinCertificates } from "./install/roots";
import { readinessOf } from "./install/ready";
import { clusterResults } from "./install/results";
import { settled } from "./install/settled";
import { installSteps } from "./install/steps";
import { installTrust } from "./install/trust";
import { issueLine, titledList, type Issue } from "./issue";
import { readKubeconfigs } from "./kubeconfig/access";
import { planMesh, type MeshPlan } from "./plan/plan";
import { checkChartFolders } from "./preflight/charts";
import type { Facts } from "./preflight/facts";
import { judgeFacts, unreachableIn } from "./preflight/judge";
import { queryClusters } from "./preflight/query-clusters";
import { checkAgain, checkArguments, checkTopology } from "./rules/check";
import { checkOptions } from "./rules/options";
import { checkShape } from "./rules/shape";
import { warnOfAccess } from "./rules/connections";
import { warningsOf } from "./rules/warnings";
import { fillDefaults } from "./topology/defaults";
import { separateOutputs } from "./topology/separate";
import { readTopology } from "./topology/read-topology";
import { atRest } from "./topology/rotation";

/**
 * Installs one Istio mesh over several Kubernetes clusters.
 * Each cluster gets Istio according to its role. East-west gateways connect the networks, remotes use
 * the istiod of their primaries, and every primary discovers the endpoints of all clusters.
 *
 * @example
 * ```ts
 * import { ClusterRole, MultiClusterMesh } from "istio-multicluster";
 *
 * const mesh = new MultiClusterMesh("mesh", {
 *   clusters: {
 *     east: { network: "network1" },
 *     west: { network: "network2", role: ClusterRole.Remote, primary: "east" },
 *   },
 *   defaults: { kubeconfig: "~/.kube/config" },
 * });
 *
 * export const clusters = mesh.clusters;
 * ```
 */
export class MultiClusterMesh extends pulumi.ComponentResource {
  /** The ID of the mesh: `global.meshID` of Istio's charts. */
  readonly meshId!: pulumi.Output<string>;

  /**
   * The root certificate of the mesh, as PEM.
   * It is public: every proxy of the mesh has it.
   */
  readonly rootCertificate!: pulumi.Output<string>;

  /**
   * When the root certificate expires (ISO 8601).
   * With several root certificates, it is the earliest date.
   */
  readonly rootCertificateExpiry!: pulumi.Output<string>;

  /** The result for each cluster, by cluster name. */
  readonly clusters!: pulumi.Output<{ [name: string]: ClusterResult }>;

  /**
   * Whether the mesh is ready: each istiod has synced its peers, and each gateway has a ready pod.
   * An update waits until then, and fails after `readyTimeout`. So a resource that uses this output
   * or depends on the mesh is created when the mesh is ready.
   *
   * It is false if `readyTimeout` is "0s", or if the update cannot see whether the mesh is ready.
   */
  readonly ready!: pulumi.Output<boolean>;

  /**
   * Installs the mesh.
   * Invalid arguments are rejected before anything is created, and the error lists all of them.
   */
  constructor(name: string, args: MultiClusterMeshArgs, opts?: pulumi.ComponentResourceOptions) {
    const separated = separateOutputs(args);
    const { args: plain } = separated;
    throwIssues(name, [...checkShape(plain), ...checkOptions(opts ?? {})]);
    const clusters = fillDefaults(plain);
    const kubeconfigs = readKubeconfigs(clusters);
    throwIssues(name, checkArguments(plain, clusters, kubeconfigs));
    const topology = readTopology(plain, clusters);
    throwIssues(name, checkTopology(plain, topology));
    const { access } = kubeconfigs;
    const log = logOnce((line) => void pulumi.log.warn(`MultiClusterMesh "${name}": ${line}`));
    const warn = (issues: readonly Issue[]): void => issues.map(issueLine).forEach(log);
    warn([...warningsOf(topology), ...warnOfAccess(clusters, access)]);

    const plan = planMesh(topology);
    throwIssues(name, checkChartFolders(plan));

    const facts: Facts = isMocked() ? new Map() : queryClusters(topology, access.values());
    const rootCertificate = knownRoots(plain, plan);
    const expectations = { topology, plan, rootCertificate, forcesPatches: forcesPatches() };
    const { issues, warnings } = judgeFacts(expectations, facts);
    throwIssues(name, issues);

    // the inputs of a component are in the state, and the arguments hold kubeconfigs: pass none
    super("istio-multicluster:index:MultiClusterMesh", name, {}, opts);
    for (const warning of warnings) void pulumi.log.warn(warning, this);
    writePlan(name, plan);
    const refusal = new Refusal();
    const early = { args: plain, clusters, access, expectations, facts, refusal };
    const late = new LateClusters(early);
    const identity = identify(name, this);
    const checkKnown = (known: MultiClusterMeshArgs): Issue[] => {
      const issues = checkAgain(known, { access: late.access, issues: [] });
      if (issues.length === 0) warn(warningsOf(readTopology(known, fillDefaults(known))));
      return issues;
    };
    const given = new GivenValues(separated, checkKnown, refusal);
    const opened = openClusters(name, plan, late, { component: this, identity, given });
    for (const lost of plan.lost) new LostCluster(name, lost.name, this);
    const asked = { trust: plain.trust ?? {}, clusters, refusal, facts: () => late.atStart() };
    const trust = installTrust(name, plan, asked, this);
    const known = { facts: late.facts, unreachable: unreachableIn(facts) };
    const made = { identity, plan, trust, given, clusters: opened, refusal };
    const installation = { mesh: name, ...made, ...known };
    const { resources, addresses, recorded } = installSteps(installation);

    refusal.alongside(() => checkDrift(name, recorded, late));
    refusal.alongside(() => warnOfChanges(this, plan, trust, late));
    const outputs = {
      meshId: pulumi.output(plan.meshId),
      rootCertificate: refusal.guard(trust.rootCertificate),
      rootCertificateExpiry: refusal.guard(trust.rootCertificate.apply(expiryOf)),
      clusters: refusal.guard(clusterResults(plan, opened, addresses, trust)),
      ready: refusal.guard(readinessOf({ ...installation, component: this, resources })),
    };
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
    // the run reports the error through `refusal`
    this.getData().catch(() => undefined);
  }

  /** Resources that depend on the mesh wait for this. Pulumi calls it in the base constructor. */
  protected override async initialize(): Promise<void> {
    await Promise.resolve();
    await settled(pulumi.output(this.ready));
  }
}

/** Whether the Kubernetes provider takes over fields that other tools have set. */
const forcesPatches = (): boolean => process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"] === "true";

/** The root certificates of the current step, if they are given and not Outputs. */
function knownRoots({ trust }: MultiClusterMeshArgs, plan: MeshPlan): string | undefined {
  const given = { old: trust?.rootCertificate, new: trust?.rotation?.rootCertificate };
  const { trusts } = plan.trust.rotation ?? atRest;
  const known = trusts.map((name) => given[name]).filter((pem) => typeof pem === "string");
  return known.length === trusts.length ? joinCertificates(known) : undefined;
}

function throwIssues(mesh: string, issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  const title = `MultiClusterMesh "${mesh}" cannot be installed; nothing was created:`;
  throw new pulumi.RunError(titledList(title, issues.map(issueLine)));
}
