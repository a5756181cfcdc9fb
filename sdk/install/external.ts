import * as k8s from "./kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { names } from "../plan/names";
import type { ClusterInstall } from "./cluster";
import { kubeconfigOf, type Target } from "./remote-secret";

/** Makes the Secret by which an external istiod reads, and writes to, its config cluster, as `istioctl create-remote-secret --type=config` would. */
export function installConfigKubeconfig(
  name: string,
  namespace: string,
  target: Target,
  cluster: ClusterInstall,
  after: pulumi.Resource[],
): k8s.Secret {
  return new k8s.Secret(
    name,
    {
      metadata: { name: names.configKubeconfig, namespace },
      stringData: kubeconfigOf(target).apply((config) => ({ config })),
    },
    cluster.options(after),
  );
}
