import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "./args/cluster";
import type { MultiClusterMeshArgs } from "./args/mesh";
import { ClusterInstall } from "./install/cluster";
import { Preflight } from "./preflight/preflight";
import { installSteps, type Installation } from "./install/steps";
import { installTrust } from "./install/trust";
import { planMesh, type MeshPlan } from "./plan/plan";
import type { ClusterResult } from "./args/results";
import { expiryOf } from "./certificates/pem";
import { knownConnections } from "./kubeconfig/connections";
import { fillDefaults } from "./topology/defaults";
import { readTopology } from "./topology/read-topology";
import type { Issue } from "./issue";
import { checkChartFolders } from "./preflight/charts";
import { checkArguments, checkTopology } from "./rules/check";
import { checkShape } from "./rules/shape";
import type { Topology } from "./topology/topology";
import { warningsOf } from "./rules/warnings";
import type { CertificateAuthorityArgs } from "./args/trust";

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
   * Installs the mesh.
   * Invalid arguments are rejected before anything is created, and the error lists all of them.
   */
  constructor(name: string, args: MultiClusterMeshArgs, opts?: pulumi.ComponentResourceOptions) {
    throwIssues(name, checkShape(args));
    const access = fillDefaults(args);
    throwIssues(name, checkArguments(args, access));
    const topology = readTopology(args, access);
    throwIssues(name, checkTopology(args, topology));
    for (const { path, reason } of warningsOf(topology))
      void pulumi.log.warn(`MultiClusterMesh "${name}": ${path}: ${reason}`);
    const plan = planMesh(topology);
    throwIssues(name, checkChartFolders(plan));
    const preflight = preflightFor(name, args, access, topology, plan);
    // the arguments hold kubeconfigs, and inputs of a component are stored: so none are passed
    super("istio-multicluster:index:MultiClusterMesh", name, {}, opts);
    preflight.warn(this);
    const installation = open({ name, plan, args, access, preflight }, this);
    installSteps(installation);
    this.meshId = pulumi.output(plan.meshId);
    this.rootCertificate = installation.trust.rootCertificate;
    this.rootCertificateExpiry = this.rootCertificate.apply(expiryOf);
    this.clusters = resultsOf(installation);
    const { meshId, rootCertificate, rootCertificateExpiry, clusters } = this;
    this.registerOutputs({ meshId, rootCertificate, rootCertificateExpiry, clusters });
  }
}

/** Each cluster's arguments, with those that all share. */
type Access = ReadonlyMap<string, ClusterArgs>;

/** Asks the clusters what they are; throws where they do not fit the topology. */
function preflightFor(
  name: string,
  { trust }: MultiClusterMeshArgs,
  access: Access,
  topology: Topology,
  plan: MeshPlan,
): Preflight {
  const root = typeof trust?.rootCertificate === "string" ? trust.rootCertificate : undefined;
  const preflight = new Preflight(topology, plan.remoteSecrets, knownConnections(access), root);
  throwIssues(name, preflight.issues);
  return preflight;
}

function throwIssues(name: string, issues: readonly Issue[]): void {
  if (issues.length === 0) return;
  const lines = issues.map(({ path, reason }) => `  - ${path}: ${reason}`);
  throw new pulumi.RunError(
    [`MultiClusterMesh "${name}" cannot be installed; nothing was created:`, ...lines].join("\n"),
  );
}

/** All that the constructor made of its arguments. */
interface Opening {
  readonly name: string;
  readonly plan: MeshPlan;
  readonly args: MultiClusterMeshArgs;
  readonly access: Access;
  readonly preflight: Preflight;
}

function open(
  { name, plan, args, access, preflight }: Opening,
  parent: pulumi.Resource,
): Installation {
  const askLater = preflight.askLater.bind(preflight);
  const clusters = plan.clusters.map((cluster) => {
    const own = { plan: cluster, access: access.get(cluster.name)!, askLater };
    const install = new ClusterInstall(`${name}-${cluster.name}`, own, parent);
    return [cluster.name, install];
  });
  return {
    mesh: name,
    plan,
    trust: installTrust(
      name,
      plan,
      { trust: args.trust ?? {}, authorities: authoritiesIn(access) },
      parent,
    ),
    clusters: Object.fromEntries(clusters),
    addresses: new Map(),
    tokens: new Map(),
    istiods: new Map(),
    configTokens: new Map(),
    // the engine stops at the first error: what can be done without them comes first
    unreachable: preflight.unreachable,
  };
}

const authoritiesIn = (
  access: ReadonlyMap<string, ClusterArgs>,
): Map<string, CertificateAuthorityArgs> =>
  new Map(
    [...access].flatMap(([name, { certificateAuthority }]) =>
      certificateAuthority ? [[name, certificateAuthority]] : [],
    ),
  );

function resultsOf({
  plan,
  addresses,
  trust,
}: Installation): pulumi.Output<{ [name: string]: ClusterResult }> {
  const results = plan.clusters.map((cluster) =>
    pulumi
      .all([addresses.get(cluster.name), trust.expiry[cluster.name]])
      .apply(([gateway, certificateExpiry]): [string, ClusterResult] => [
        cluster.name,
        {
          role: cluster.role,
          network: cluster.network,
          controlPlaneClusters: [...cluster.controlPlaneClusters],
          peers: [...cluster.peers],
          revision: plan.revision || "default",
          ...(gateway === undefined ? {} : { gatewayPorts: [...cluster.gateway!.ports] }),
          ...(gateway?.all[0] === undefined ? {} : { gatewayAddress: gateway.all[0] }),
          ...(certificateExpiry === undefined ? {} : { certificateExpiry }),
        },
      ]),
  );
  return pulumi.all(results).apply((all) => Object.fromEntries(all));
}
