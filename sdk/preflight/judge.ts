import type { Issue } from "../issue";
import type { MeshPlan } from "../plan/plan";
import type { RemoteSecretPlan } from "../plan/remote-secrets";
import { remoteSecretName } from "../topology/istio-names";
import { versionOf } from "../topology/relations";
import { eachRevision } from "../topology/revisions";
import type { Cluster, Topology } from "../topology/topology";
import { checkDataPlaneStays } from "./data-plane";
import { checkExistingIstio } from "./adoption";
import { checkExistingRoot } from "./existing-root";
import type { ClusterFacts, Facts } from "./facts";
import { checkGatewayApi } from "./gateway-api";
import { kubernetesMinor, supportedKubernetes } from "./kubernetes-versions";
import { isOurs } from "./our-namespace";
import { checkRetired } from "./retired";
import { checkSigningSecrets } from "./signing-secret";
import { checkUnknownOwner, warnOfForbidden, warnOfUnknown } from "./unread";

/** Why the clusters do not fit the mesh, and what is only worth a warning. */
export interface Judgement {
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
}

/** What the clusters are compared with. */
export interface Expectations {
  readonly topology: Topology;
  readonly plan: MeshPlan;
  /** Whether the provider takes over fields that other tools have set. */
  readonly forcesPatches?: boolean;
  /** The root certificate of the mesh, if it is known from the start. */
  readonly rootCertificate?: string | undefined;
}

/** Compares the clusters with the mesh to install. */
export function judgeFacts(expectations: Expectations, facts: Facts): Judgement {
  const { topology, plan, rootCertificate, forcesPatches = false } = expectations;
  const { remoteSecrets } = plan;
  const queried = topology.clusters.map((cluster) => ({
    cluster,
    facts: facts.get(cluster.name) ?? {},
    kubernetes: compareVersions(topology, cluster, facts.get(cluster.name)),
  }));
  const { systemNamespace } = topology;
  return {
    issues: [
      ...checkClustersDiffer(facts),
      ...queried.flatMap(({ cluster, facts }) => checkUnknownOwner(cluster, facts)),
      ...queried.flatMap(({ cluster, kubernetes }) =>
        kubernetes.flatMap((one) => checkOldKubernetes(cluster, one)),
      ),
      ...queried.flatMap(({ cluster, facts }) =>
        checkForeignNamespace(systemNamespace, cluster, facts),
      ),
      ...plan.clusters.flatMap((cluster) => {
        const found = facts.get(cluster.name) ?? {};
        return [
          ...checkExistingIstio(topology, cluster, found, forcesPatches),
          ...checkExistingRoot(topology, cluster, found),
          ...checkGatewayApi(cluster, found),
        ];
      }),
      ...checkDataPlaneStays(plan.dataPlane, facts),
      ...checkRetired(topology, facts),
      ...checkSigningSecrets(topology, facts, rootCertificate),
      ...remoteSecrets.flatMap((planned) =>
        checkRemoteSecrets(systemNamespace, planned, facts.get(planned.holder)),
      ),
    ],
    warnings: queried.flatMap(({ cluster, facts, kubernetes }) => [
      ...warnOfUnreachable(cluster, facts),
      ...warnOfUnknown(cluster, facts),
      ...warnOfForbidden(cluster, facts),
      ...kubernetes.flatMap((one) => warnOfNewKubernetes(cluster, one)),
      ...warnOfPeerTls(cluster, remoteSecrets, facts),
      ...warnOfGivenTls(cluster, remoteSecrets, facts),
    ]),
  };
}

/** The clusters whose API server does not answer. */
export function unreachableIn(facts: Facts): ReadonlySet<string> {
  const unreachable = [...facts].filter(([, cluster]) => cluster.unreachable !== undefined);
  return new Set(unreachable.map(([name]) => name));
}

/** Two names for one cluster would install two control planes over each other. */
function checkClustersDiffer(facts: Facts): Issue[] {
  const first = new Map<string, string>();
  return [...facts].flatMap(([name, { kubeSystemUid }]): Issue[] => {
    if (kubeSystemUid === undefined) return [];
    const other = first.get(kubeSystemUid);
    if (other === undefined) first.set(kubeSystemUid, name);
    if (other === undefined) return [];
    const reason =
      `leads to the same cluster as clusters.${other}.context: the namespace kube-system of both ` +
      `has the UID ${kubeSystemUid}; remove one of the two, or use the context of another cluster`;
    return [{ path: `clusters.${name}.context`, reason }];
  });
}

/** The Kubernetes version of a cluster next to what its version of Istio supports. */
interface KubernetesComparison {
  readonly istio: string;
  readonly found: string;
  readonly supported: string;
  readonly isTooOld: boolean;
  readonly isTooNew: boolean;
}

/** For each version of Istio in the cluster. */
const compareVersions = (
  topology: Topology,
  cluster: Cluster,
  facts: ClusterFacts | undefined,
): KubernetesComparison[] => {
  const versions = new Set(eachRevision(topology).map((one) => versionOf(one, cluster)));
  return [...versions].flatMap((istio) => compareKubernetes(istio, facts) ?? []);
};

/** Undefined if the cluster's version, or what Istio supports, is not known. */
function compareKubernetes(
  istio: string,
  facts: ClusterFacts | undefined,
): KubernetesComparison | undefined {
  const found = facts?.kubernetesVersion ?? "";
  const [range, minor] = [supportedKubernetes(istio), kubernetesMinor(found)];
  if (range === undefined || minor === undefined) return undefined;
  return {
    istio,
    found,
    supported: `1.${range.oldest} to 1.${range.newest}`,
    isTooOld: minor < range.oldest,
    isTooNew: minor > range.newest,
  };
}

function checkOldKubernetes({ name }: Cluster, kubernetes: KubernetesComparison): Issue[] {
  if (!kubernetes.isTooOld) return [];
  const { istio, found, supported } = kubernetes;
  const reason =
    `Kubernetes ${found} is too old for Istio ${istio}, which supports ${supported}; ` +
    "upgrade the cluster, or set another istio.version";
  return [{ path: `clusters.${name}`, reason }];
}

/** Istio often works with newer versions than it promises to, so this is not an error. */
function warnOfNewKubernetes({ name }: Cluster, kubernetes: KubernetesComparison): string[] {
  if (!kubernetes.isTooNew) return [];
  const { istio, found, supported } = kubernetes;
  return [
    `cluster "${name}": Kubernetes ${found} is newer than Istio ${istio} supports (${supported})`,
  ];
}

function warnOfUnreachable({ name }: Cluster, { unreachable }: ClusterFacts): string[] {
  if (unreachable === undefined) return [];
  return [
    `cluster "${name}": the API server does not answer (${unreachable}); ` +
      "everything that does not need this cluster is installed first",
  ];
}

/** istiod only logs that it cannot read a cluster. What `apiServer` says is not tried from here. */
function warnOfPeerTls(
  { name, apiServer }: Cluster,
  remoteSecrets: readonly RemoteSecretPlan[],
  { peerTlsError }: ClusterFacts,
): string[] {
  const isRead = isReadByPeers(name, remoteSecrets);
  if (peerTlsError === undefined || apiServer !== undefined || !isRead) return [];
  return [
    `cluster "${name}": other clusters cannot verify its API server (${peerTlsError}), because ` +
      "they have the cluster's own CA certificates and not those of the kubeconfig; " +
      `set clusters.${name}.apiServer with certificateAuthorityData or tlsServerName`,
  ];
}

const isReadByPeers = (name: string, remoteSecrets: readonly RemoteSecretPlan[]): boolean =>
  remoteSecrets.some(({ target }) => target === name);

function warnOfGivenTls(
  { name }: Cluster,
  remoteSecrets: readonly RemoteSecretPlan[],
  { givenTlsError }: ClusterFacts,
): string[] {
  if (givenTlsError === undefined || !isReadByPeers(name, remoteSecrets)) return [];
  const field = `clusters.${name}.apiServer.certificateAuthorityData`;
  return [
    `cluster "${name}": other clusters cannot verify its API server with ${field} ` +
      `(${givenTlsError}); if the CA of the API server was rotated, set the new one`,
  ];
}

/** The provider takes over an object that exists, and deletes it with the mesh. */
function checkForeignNamespace(namespace: string, cluster: Cluster, facts: ClusterFacts): Issue[] {
  if (facts.systemNamespace === undefined || cluster.namespace.existing) return [];
  if (isOurs(facts.systemNamespace, facts)) return [];
  const reason =
    `the namespace "${namespace}" exists already, and this package did not create it; ` +
    "set this field to true, or choose another systemNamespace, because destroying the mesh " +
    "would delete the namespace and everything in it";
  return [{ path: `clusters.${cluster.name}.namespace.existing`, reason }];
}

/** istiod reads the first of two Secrets for a cluster, and only logs that it ignores the other. */
function checkRemoteSecrets(
  namespace: string,
  { holder, target }: RemoteSecretPlan,
  facts: ClusterFacts | undefined,
): Issue[] {
  const others = (facts?.remoteSecrets ?? []).filter(
    ({ name, clusterIds }) => clusterIds.includes(target) && name !== remoteSecretName(target),
  );
  return others.map(({ name }) => ({
    path: `clusters.${holder}`,
    reason:
      `the Secret "${name}" in namespace "${namespace}" is already a remote secret for ` +
      `"${target}", and istiod uses only one per cluster; delete it ` +
      `(kubectl -n ${namespace} delete secret ${name}) or rename the cluster`,
  }));
}
