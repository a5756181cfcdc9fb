import type { ClusterArgs } from "../../sdk/args/cluster";

/** The meshes that are measured, each cluster on a network of its own. */
export const topologies = ["primary-remote", "multi-primary"] as const;
export type TopologyName = (typeof topologies)[number];

/** The clusters of a mesh: all primaries, or the first a primary and the others its remotes. */
export function clustersOf(topology: TopologyName, count: number): { [name: string]: ClusterArgs } {
  const names = Array.from({ length: count }, (_, index) => `c${index + 1}`);
  const remote: ClusterArgs = { role: "remote", primary: "c1" };
  return Object.fromEntries(
    names.map((name, index) => [name, topology === "multi-primary" || index === 0 ? {} : remote]),
  );
}
