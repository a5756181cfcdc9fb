import type { Issue } from "../../issue";
import type { Op } from "./preview";

/** What an update would do, as `istio-multicluster summary -o json` prints it. */
export interface Summary {
  /** Increases if a field is removed or changes its meaning. */
  readonly schemaVersion: 1;
  readonly meshes: readonly MeshSummary[];
  /** How many resources change that are not part of a mesh. */
  readonly otherChanges: number;
  /** The errors of the preview. */
  readonly errors: readonly string[];
}

export interface MeshSummary {
  /** Not set if the preview does not name the mesh. */
  readonly name?: string;
  /** The clusters in which something changes. */
  readonly clusters: readonly ClusterSummary[];
  readonly risks: readonly Issue[];
}

export interface ClusterSummary {
  /** The name of the cluster, or of its provider if the preview does not name the mesh. */
  readonly name: string;
  /** `forgotten`: the cluster is lost, so nothing in it changes. */
  readonly change: "added" | "removed" | "forgotten" | "changed";
  /** The version of Istio, if it changes. */
  readonly version?: { readonly from: string; readonly to: string };
  readonly parts: readonly PartSummary[];
  /** The workloads that the update restarts. */
  readonly restarts: readonly string[];
  /** The peers that get or lose a Secret for this cluster. Only if it is added or removed. */
  readonly peers: readonly string[];
}

/** Resources of a cluster that belong together, such as the gateway. */
export interface PartSummary {
  readonly part: string;
  readonly op: Op;
  /** The fields that change, if only one object changes. */
  readonly fields: readonly string[];
}
