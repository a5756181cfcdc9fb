import type { ClusterArgs } from "../../../sdk/args/cluster";

/** The part of the clusters that are primaries. The others are remotes of one primary each. */
const primaryShare = 0.7;

/** The clusters of a large mesh, each on a network of its own. */
export function clustersOfMesh(count: number): { [name: string]: ClusterArgs } {
  const primaries = Math.round(count * primaryShare);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      clusterName(index),
      index < primaries ? {} : { role: "remote", primary: clusterName(index % primaries) },
    ]),
  );
}

/** The mesh after another primary has joined. A primary costs more than a remote. */
export const withJoiner = (count: number): { [name: string]: ClusterArgs } => ({
  ...clustersOfMesh(count),
  [clusterName(count)]: {},
});

/** The names of a mesh's clusters and of the one that joins. */
export const clusterNames = (count: number): string[] => Object.keys(withJoiner(count));

const clusterName = (index: number): string => `c${index + 1}`;
