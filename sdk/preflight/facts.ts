import { kubernetesMinor, supportedKubernetes } from "./kubernetes-versions";
import { versionOf } from "../topology/relations";
import { remoteSecretName } from "../topology/istio-names";
import type { Issue } from "../issue";
import { checkSigningSecrets, type SigningSecretFact } from "./signing-secret";
import type { Cluster, Topology } from "../topology/topology";

/** What a cluster said before anything was created. What it did not say, or could not be asked, is absent. */
export interface ClusterFacts {
  /** Why its API server does not answer. */
  readonly unreachable?: string;
  /** The version of Kubernetes, such as `v1.36.3`. */
  readonly kubernetesVersion?: string;
  /** The UID of the namespace `kube-system`: it tells clusters apart, by whatever way they are reached. */
  readonly kubeSystemUid?: string;
  /** The Secrets by which an istiod there reads other clusters. */
  readonly remoteSecrets?: readonly RemoteSecretFact[];
  /** The system namespace, where it is there: who has written to it, as its managed fields name them. */
  readonly systemNamespace?: { readonly managers: readonly string[] };
  /** The Secret that `trust.existingSecret` names, where it is there. */
  readonly signingSecret?: SigningSecretFact;
}

/** A Secret that is labelled as a remote secret, and the clusters it names, which are the keys of its data. */
export interface RemoteSecretFact {
  readonly name: string;
  readonly clusterIds: readonly string[];
}

/** What is wrong with the clusters as they are, and what is only worth saying. */
export interface Judgement {
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
}

/** Which cluster's istiod shall read which, by a Secret of ours. */
export interface Reading {
  readonly holder: string;
  readonly target: string;
}

/** Compares the clusters as they are with the topology that shall come to them, and with the root of its trust, where that is known. */
export function judgeFacts(
  topology: Topology,
  readings: readonly Reading[],
  facts: ReadonlyMap<string, ClusterFacts>,
  root?: string,
): Judgement {
  return {
    issues: [
      ...checkClustersDiffer(facts),
      ...topology.clusters.flatMap((cluster) =>
        checkOldKubernetes(topology, cluster, facts.get(cluster.name)),
      ),
      ...topology.clusters.flatMap((cluster) =>
        checkNamespace(topology.systemNamespace, cluster, facts.get(cluster.name)),
      ),
      ...checkSigningSecrets(topology, facts, root),
      ...readings.flatMap((reading) =>
        checkRemoteSecrets(topology.systemNamespace, reading, facts.get(reading.holder)),
      ),
    ],
    warnings: topology.clusters.flatMap((cluster) => [
      ...warnOfSilence(cluster, facts.get(cluster.name)),
      ...warnOfNewKubernetes(topology, cluster, facts.get(cluster.name)),
    ]),
  };
}

/** Two names for one cluster would install two control planes over each other. */
function checkClustersDiffer(facts: ReadonlyMap<string, ClusterFacts>): Issue[] {
  const first = new Map<string, string>();
  return [...facts].flatMap(([name, { kubeSystemUid }]): Issue[] => {
    if (kubeSystemUid === undefined) return [];
    const other = first.get(kubeSystemUid);
    if (other === undefined) first.set(kubeSystemUid, name);
    if (other === undefined) return [];
    const reason =
      `it leads to the same cluster as clusters.${other}.context: the namespace kube-system of both has the ` +
      `UID ${kubeSystemUid}; remove one of them, or name the context of another cluster`;
    return [{ path: `clusters.${name}.context`, reason }];
  });
}

function checkOldKubernetes(
  topology: Topology,
  cluster: Cluster,
  facts: ClusterFacts | undefined,
): Issue[] {
  const { istio, range, minor } = compare(topology, cluster, facts);
  if (range === undefined || minor === undefined || minor >= range.oldest) return [];
  const reason =
    `its Kubernetes ${facts!.kubernetesVersion} is too old for Istio ${istio}, which supports 1.${range.oldest} to 1.${range.newest}; ` +
    "upgrade the cluster, or choose another istio.version";
  return [{ path: `clusters.${cluster.name}`, reason }];
}

/** The release of Istio in a cluster, what it supports, and what is there. */
const compare = (topology: Topology, cluster: Cluster, facts: ClusterFacts | undefined) => {
  const istio = versionOf(topology, cluster);
  return {
    istio,
    range: supportedKubernetes(istio),
    minor: kubernetesMinor(facts?.kubernetesVersion ?? ""),
  };
};

const warnOfSilence = ({ name }: Cluster, facts: ClusterFacts | undefined): string[] =>
  facts?.unreachable === undefined
    ? []
    : [
        `cluster "${name}": its API server does not answer (${facts.unreachable}); everything that can be done without it comes first`,
      ];

/** The provider takes over an object that is there, and deletes it when the mesh goes: a namespace with all that is in it. */
function checkNamespace(
  namespace: string,
  cluster: Cluster,
  facts: ClusterFacts | undefined,
): Issue[] {
  if (facts?.systemNamespace === undefined || cluster.namespace.existing) return [];
  const { managers } = facts.systemNamespace;
  // one of ours without labels, such as an external control plane's, has no fields that anybody manages
  if (managers.length === 0 || managers.some((manager) => manager.startsWith("pulumi"))) return [];
  const reason =
    `it is false, and the namespace "${namespace}" is there already, made by others: it would be taken over, and deleted with all ` +
    "that is in it when the mesh goes; set it to true, or choose another systemNamespace";
  return [{ path: `clusters.${cluster.name}.namespace.existing`, reason }];
}

/** Istio is often ahead of what it promises, so this is no reason to refuse. */
function warnOfNewKubernetes(
  topology: Topology,
  cluster: Cluster,
  facts: ClusterFacts | undefined,
): string[] {
  const { istio, range, minor } = compare(topology, cluster, facts);
  if (range === undefined || minor === undefined || minor <= range.newest) return [];
  const [found, known] = [facts!.kubernetesVersion, `1.${range.oldest} to 1.${range.newest}`];
  return [
    `cluster "${cluster.name}": its Kubernetes ${found} is newer than what Istio ${istio} supports (${known})`,
  ];
}

/** Of two Secrets for one cluster istiod reads the one it sees first, and only logs that it ignores the other. */
function checkRemoteSecrets(
  namespace: string,
  { holder, target }: Reading,
  facts: ClusterFacts | undefined,
): Issue[] {
  return (facts?.remoteSecrets ?? [])
    .filter(
      ({ name, clusterIds }) => clusterIds.includes(target) && name !== remoteSecretName(target),
    )
    .map(({ name }) => ({
      path: `clusters.${holder}`,
      reason:
        `its Secret "${name}" in namespace "${namespace}" is a remote secret for "${target}", of which istiod takes only one ` +
        `per cluster; delete it (kubectl -n ${namespace} delete secret ${name}) or rename the cluster`,
    }));
}
