import type { Problem } from "../finding";
import type { Observation } from "../observation";

/** Checks one cluster, given all clusters of the mesh. */
export type ClusterCheck = (cluster: Observation, all: readonly Observation[]) => Problem[];

/** Checks that the clusters of the mesh fit together. */
export type MeshCheck = (all: readonly Observation[]) => Problem[];
