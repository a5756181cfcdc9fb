import { configClusterOf, controlPlanes, meshClusters } from "../topology/relations";
import type { Topology } from "../topology/topology";

/** A remote secret: the istiod that reads the secrets of `holder` reads `target` by it. */
export interface RemoteSecretPlan {
  readonly holder: string;
  readonly target: string;
  /** Whether that istiod also serves the target, so that it leads there: writes the root certificate into its namespaces, say. */
  readonly serves: boolean;
}

/** Where an istiod has its secrets, there is one for each other cluster of the mesh; nobody else holds one. */
export function planRemoteSecrets(topology: Topology): RemoteSecretPlan[] {
  const istiods = new Map(
    controlPlanes(topology).map((cluster) => [configClusterOf(cluster), cluster.name]),
  );
  return [...istiods].flatMap(([holder, istiod]) =>
    meshClusters(topology)
      .filter(({ name }) => name !== holder)
      .map(({ name, controlPlaneClusters }) => ({
        holder,
        target: name,
        serves: controlPlaneClusters.includes(istiod),
      })),
  );
}
