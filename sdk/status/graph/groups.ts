import { crowdBox, singleBox } from "./boxes";
import type { NetworkBox } from "./drawing";
import { groupBy } from "./group-by";
import { controlPlanesOf, type Graph, type GraphCluster } from "./graph";

/** From this number on, similar clusters share a box, and so do networks with one cluster each. */
const crowd = 4;

/** The boxes of a drawing. */
export function networksOf(graph: Graph): NetworkBox[] {
  const lonely = lonelyNetworks(graph.clusters);
  const boxed = ({ network }: GraphCluster): string | undefined =>
    network === undefined || lonely.has(network) ? undefined : network;
  const byNetwork = groupBy(graph.clusters, (cluster) => JSON.stringify([boxed(cluster)]));
  return byNetwork.map((clusters, index) => {
    const network = clusters[0] && boxed(clusters[0]);
    const id = `n${index}`;
    const groups = joinAlike(clusters, graph).flatMap(([first, ...others], position) => {
      if (first === undefined) return [];
      const place = { id: `${id}g${position}`, showsNetwork: network === undefined };
      if (others.length === 0) return [singleBox(first, place, graph)];
      return [crowdBox([first, ...others], place, graph)];
    });
    return network === undefined ? { id, groups } : { id, label: `network ${network}`, groups };
  });
}

/** The networks with one cluster each, if there are enough to share a box. */
function lonelyNetworks(clusters: readonly GraphCluster[]): Set<string> {
  const names = clusters.flatMap(({ network }) => network ?? []);
  const lonely = names.filter((name) => names.indexOf(name) === names.lastIndexOf(name));
  return new Set(lonely.length < crowd ? [] : lonely);
}

/** Splits the clusters of a network into boxes, control planes first. */
function joinAlike(clusters: readonly GraphCluster[], graph: Graph): GraphCluster[][] {
  const served = crowds(clusters, (cluster) =>
    JSON.stringify([lookOf(cluster), controlPlanesOf(cluster, graph)]),
  );
  const others = crowds(served.few, lookOf);
  const groups = [...served.many, ...others.many, ...others.few.map((cluster) => [cluster])];
  return groups.sort((a, b) => rankOf(a) - rankOf(b));
}

const lookOf = ({ role, versions, revisions }: GraphCluster): string =>
  JSON.stringify([role, versions, revisions]);

const order: readonly GraphCluster["role"][] = ["external", "primary", "remote", "none", "unknown"];
const rankOf = ([first]: readonly GraphCluster[]): number =>
  first === undefined ? 0 : order.indexOf(first.role);

/** The groups of clusters with the same key that are large enough, and the other clusters. */
function crowds(
  clusters: readonly GraphCluster[],
  keyOf: (cluster: GraphCluster) => string,
): { many: GraphCluster[][]; few: GraphCluster[] } {
  const many = groupBy(clusters, keyOf).filter(({ length }) => length >= crowd);
  const joined = new Set(many.flat());
  return { many, few: clusters.filter((cluster) => !joined.has(cluster)) };
}
