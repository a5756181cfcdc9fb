import type * as pulumi from "@pulumi/pulumi";
import type { ClusterInstall } from "./cluster";
import type { Resolve } from "./resolve";

/** Where a step installs its resources, and after which others. */
export interface StepContext {
  readonly cluster: ClusterInstall;
  readonly systemNamespace: string;
  readonly after: pulumi.Resource[];
  readonly resolve: Resolve;
  /** The Pulumi name of a resource in this cluster. */
  readonly name: (...rest: string[]) => string;
  /** The system namespace, if it is deleted with the mesh. */
  readonly namespace: pulumi.Resource | undefined;
}

export const optionsIn = (
  { cluster, after }: StepContext,
  more?: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions => cluster.options(after, more);

/**
 * The options of a gateway and of what belongs to it. A gateway must outlive the remote secrets for
 * its cluster, because requests come through it until they are gone. But a remote's gateway needs
 * those secrets to start. So it is not deleted itself, but with the namespace, after the secrets.
 */
export function optionsWithNamespace(
  { cluster, after, namespace }: StepContext,
  more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  if (namespace === undefined) return cluster.options(after, more);
  return cluster.options(after, { deletedWith: namespace, ...more });
}
