import { istioLabels, revisionLabel } from "../topology/istio-names";
import { revisionOf } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import type { GatewayPlan } from "./gateway";
import { planService } from "./gateway-service";
import { names } from "./names";

/** The Service where remotes reach an external istiod, which answers without a gateway. */
export function planExternalService(topology: Topology, cluster: Cluster): GatewayPlan {
  const revision = revisionOf(topology, cluster);
  const pods = { app: "istiod", [istioLabels.revision]: revisionLabel(revision) };
  const service = { name: names.externalIstiod, labels: pods, selector: pods };
  return { revision, ...planService(topology, cluster, service) };
}
