import type { Cluster, Topology } from "../topology/topology";
import type { GatewayPlan } from "./gateway";
import { planService } from "./gateway-service";
import { names } from "./names";

/** The Service at which remotes reach an external istiod, which answers them itself: no gateway stands behind it. */
export function planExternalService(topology: Topology, cluster: Cluster): GatewayPlan {
  const pods = { app: "istiod", "istio.io/rev": topology.istio.revision || "default" };
  return planService(topology, cluster, {
    name: names.externalIstiod,
    labels: pods,
    selector: pods,
  });
}
