import { configClusterOf, controlPlanes, meshClusters } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";

/**
 * A remote secret: with it, the istiod that reads the secrets of `holder` reads the API server of
 * `target`.
 */
export interface RemoteSecretPlan {
  readonly holder: string;
  readonly target: string;
  /**
   * Whether that istiod also serves the target, and so writes the root certificate into its
   * namespaces, for example.
   */
  readonly serves: boolean;
}

/**
 * Every istiod has a remote secret for each other cluster of the mesh, in the cluster where it
 * reads secrets.
 */
export const planRemoteSecrets = (topology: Topology): RemoteSecretPlan[] =>
  controlPlanes(topology).flatMap((istiod) => remoteSecretsFor(topology, istiod));

function remoteSecretsFor(topology: Topology, istiod: Cluster): RemoteSecretPlan[] {
  const holder = configClusterOf(istiod);
  return meshClusters(topology)
    .filter(({ name }) => name !== holder)
    .map(({ name, controlPlaneClusters }) => ({
      holder,
      target: name,
      serves: controlPlaneClusters.includes(istiod.name),
    }));
}
