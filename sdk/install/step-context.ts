import type * as pulumi from "@pulumi/pulumi";
import type { ClusterInstall } from "./cluster";
import type { ObjectSnapshot } from "../preflight/live-objects";
import type * as k8s from "./kubernetes";
import type { Resolve } from "./resolve";

/** Where a step installs its resources, and after which others. */
export interface StepContext {
  readonly cluster: ClusterInstall;
  readonly systemNamespace: string;
  readonly after: pulumi.Resource[];
  readonly resolve: Resolve;
  /** The Pulumi name of a resource in this cluster. */
  readonly name: (...rest: string[]) => string;
  /** The status of a Helm release that exists in this cluster, once the kubeconfig is known. */
  readonly releaseStatus: (release: string) => string | undefined;
  /** The UID of the cluster's namespace `kube-system`, once the cluster has answered. */
  readonly kubeSystemUid: () => string | undefined;
  /** The Service of this name that was in the system namespace when the run began. */
  readonly liveService: (name: string) => ObjectSnapshot | undefined;
  /** The system namespace, if it is deleted with the mesh. */
  readonly namespace: pulumi.Resource | undefined;
  /** The ConfigMap that names the mesh of the cluster, after it was created. */
  readonly owner: k8s.ConfigMap | undefined;
  /** Does work without which the run does not end. If it fails, the run fails. */
  readonly alongside: (work: () => Promise<void>) => void;
}

export const optionsIn = (
  { cluster, after }: StepContext,
  more?: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions => cluster.options(after, more);

/**
 * The options of gateways. They are deleted with the namespace, if the mesh deletes it.
 * Peers send requests through a gateway until their remote secrets are gone. A remote's gateway is
 * created after those secrets, so Pulumi would delete it before them. The namespace comes after them.
 * The owner of the cluster comes right after the secrets, and a gateway's pods are deleted with it.
 */
export function optionsWithNamespace(
  { cluster, after, namespace }: StepContext,
  more: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
  if (namespace === undefined) return cluster.options(after, more);
  return cluster.options(after, { deletedWith: namespace, ...more });
}
