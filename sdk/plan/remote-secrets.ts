import { peersOf, type Topology } from "../topology/topology";
import type { RemoteSecretPlan } from "./plan";

/** Every primary holds a remote secret for each other cluster, and nobody else holds one. */
export function planRemoteSecrets(topology: Topology): RemoteSecretPlan[] {
    return topology.clusters.flatMap((holder) => peersOf(topology, holder).map((target) => ({ holder: holder.name, target })));
}
