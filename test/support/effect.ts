import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { mergeValues } from "../../sdk/topology/merge";
import { kubeconfigFor } from "./kubeconfig";

/** The effect of an argument: a value that is in the plan, or registered, only after the change. */
export interface Effect {
  /** Other arguments without which the argument has no effect. */
  readonly given?: Partial<MultiClusterMeshArgs>;
  readonly changed: Partial<MultiClusterMeshArgs>;
  /** Where the value is in the plan, with its clusters by name. Keys are separated by spaces. */
  readonly plan?: string;
  /** Where the value is in the resources that a mesh named "mesh" registers. */
  readonly registered?: string;
  /** The value after the change. May be a promise. */
  readonly becomes: unknown;
}

/** A primary "east" with a remote "west", merged with further arguments. */
export const meshWith = (...layers: Partial<MultiClusterMeshArgs>[]): MultiClusterMeshArgs =>
  mergeValues(
    {
      clusters: { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
      defaults: { kubeconfig: kubeconfigFor(contexts) },
    },
    ...(layers as { [key: string]: unknown }[]),
  ) as unknown as MultiClusterMeshArgs;

const contexts = ["east", "west", "north", "south", "control", "other"];

/** Arguments of the cluster "east". */
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
