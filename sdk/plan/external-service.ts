import { istioLabels, revisionLabel } from "../topology/istio-names";
import { revisionOf } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { planService, type ServicePlan } from "./gateway-service";
import { names } from "./names";

/** The Service where remotes reach an external istiod, which answers without a gateway. */
export function planExternalService(topology: Topology, cluster: Cluster): ServicePlan {
  const pods = {
    app: "istiod",
    [istioLabels.revision]: revisionLabel(revisionOf(topology, cluster)),
  };
  return planService(topology, cluster, {
    name: names.externalIstiod,
    labels: pods,
    selector: pods,
  });
}
