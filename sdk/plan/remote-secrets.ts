import { configClusterOf, controlPlanes, meshClusters } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { dataPlaneOf } from "./data-plane";

/** A remote secret. The istiod that finds it in `holder` reads the API server of `target`. */
export interface RemoteSecretPlan {
  readonly holder: string;
  readonly target: string;
  /** Whether that istiod also serves the target. */
  readonly serves: boolean;
  /** Whether a change deletes and creates it. */
  readonly isReplaced?: true;
}

/** Every istiod has a remote secret for each other cluster, in the cluster where it reads them. */
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
      ...(dataPlaneOf(topology).replacesRemoteSecrets ? { isReplaced: true } : {}),
    }));
}
