import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { mergeValues } from "../../sdk/topology/merge";
import { kubeconfigFor } from "./kubeconfig";

/** What an argument does: what stands in the plan, or is registered, after it was changed and not before. */
export interface Effect {
  /** What it takes for the argument to count. */
  readonly given?: Partial<MultiClusterMeshArgs>;
  readonly changed: Partial<MultiClusterMeshArgs>;
  /** The place in the plan (its clusters by name), or in what a mesh named "mesh" registers: keys with spaces between them. */
  readonly plan?: string;
  readonly registered?: string;
  /** May be a promise. */
  readonly becomes: unknown;
}

/** A primary in the east with a remote in the west, and on top of them what is given. */
export const meshWith = (...layers: Partial<MultiClusterMeshArgs>[]): MultiClusterMeshArgs =>
  mergeValues(
    {
      clusters: { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
      defaults: { kubeconfig: kubeconfigFor(contexts) },
    },
    ...(layers as { [key: string]: unknown }[]),
  ) as unknown as MultiClusterMeshArgs;

const contexts = ["east", "west", "north", "south", "control", "other"];

/** What is said of the east. */
export const east = (args: ClusterArgs) => ({ clusters: { east: args } });
/** An effect in the plan. */
export const planEffect = (
  plan: string,
  becomes: unknown,
  changed: Partial<MultiClusterMeshArgs>,
  given: Partial<MultiClusterMeshArgs> = {},
): Effect => ({
  plan,
  becomes,
  changed,
  given,
});
