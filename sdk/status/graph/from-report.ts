import { defined } from "../../defined";
import { distinct } from "../distinct";
import type { Observation } from "../observation";
import { anyPrimary, controlPlaneName, primariesOf, remoteSecretsOf } from "../relations";
import type { Report } from "../report";
import { withUnknownClusters, type Edge, type Graph, type GraphCluster } from "./graph";

/** The graph of the clusters that were observed. */
export function graphOfReport({ clusters, findings }: Report): Graph {
  const nameOf = uniqueNames(clusters);
  const ids = distinct(clusters.map(({ meshId }) => meshId));
  return withUnknownClusters({
    title: ["Istio mesh", ...ids].join(" "),
    clusters: clusters.map((cluster) => clusterOf(cluster, nameOf(cluster))),
    reads: clusters.flatMap((cluster) => readsOf(cluster, clusters, nameOf)),
    uses: clusters.flatMap((cluster) => usesOf(cluster, clusters, nameOf)),
    findings: findings.map(({ cluster, peer, ...finding }) =>
      defined({
        ...finding,
        cluster: nameIn(cluster, clusters, nameOf),
        peer: peer === undefined ? undefined : nameIn(peer, clusters, nameOf),
      }),
    ),
  });
}

type NameOf = (cluster: Observation) => string;

/** Clusters with the same name are told apart by their context. */
function uniqueNames(clusters: readonly Observation[]): NameOf {
  const count = (name: string): number => clusters.filter(({ cluster }) => cluster === name).length;
  return ({ cluster, context }) => (count(cluster) > 1 ? `${cluster} (${context})` : cluster);
}

const clusterOf = (observed: Observation, name: string): GraphCluster => {
  const role = observed.unreachable === undefined ? observed.role : ("unknown" as const);
  return defined({
    name,
    role,
    network: observed.network,
    gateways: observed.gateways.map(({ address }) => address ?? "no address"),
    versions: observed.istiod?.versions ?? distinct([observed.istiod?.version]),
    revisions: observed.revisions,
  });
};

/** The clusters that the istiod of a cluster reads: its peers, and its config cluster. */
function readsOf(cluster: Observation, all: readonly Observation[], nameOf: NameOf): Edge[] {
  const own = controlPlaneName(cluster);
  if (own === undefined) return [];
  const keys = remoteSecretsOf(cluster, all).flatMap((secret) => secret.keys);
  const targets = cluster.role === "external" ? [own, ...keys] : keys;
  return [...new Set(targets)]
    .filter((target) => cluster.role === "external" || target !== own)
    .map((target) => ({ from: nameOf(cluster), to: nameIn(target, all, nameOf) }));
}

/** The control planes that configure a remote. */
function usesOf(cluster: Observation, all: readonly Observation[], nameOf: NameOf): Edge[] {
  const found = primariesOf(cluster, all);
  const known = found.map(controlPlaneName);
  const unknown = cluster.controlPlaneClusters.filter(
    (name) => name !== anyPrimary && name !== cluster.cluster && !known.includes(name),
  );
  const from = nameOf(cluster);
  return [...found.map(nameOf), ...unknown].map((to) => ({ from, to }));
}

/** The cluster with this name in Istio. An external control plane has the name of another cluster. */
function nameIn(name: string, all: readonly Observation[], nameOf: NameOf): string {
  const found = all.find(({ cluster, role }) => cluster === name && role !== "external");
  return found === undefined ? name : nameOf(found);
}
