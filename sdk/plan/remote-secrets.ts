import { configClusterOf, controlPlanes, meshClusters } from "../topology/relations";
import type { Topology } from "../topology/topology";

/** A remote secret: the istiod that reads the secrets of `holder` reads `target` by it. */
export interface RemoteSecretPlan {
    readonly holder: string;
    readonly target: string;
}

/** Where an istiod has its secrets, there is one for each other cluster of the mesh; nobody else holds one. */
export function planRemoteSecrets(topology: Topology): RemoteSecretPlan[] {
    const holders = [...new Set(controlPlanes(topology).map(configClusterOf))];
    return holders.flatMap((holder) => meshClusters(topology).flatMap(({ name }) => (name === holder ? [] : [{ holder, target: name }])));
}
