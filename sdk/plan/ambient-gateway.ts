import { defined, unlessEmpty } from "../defined";
import { isAddressAssigned } from "../topology/gateway-addresses";
import { ambientGatewayClass, istioLabels, istioPorts } from "../topology/istio-names";
import { revisionOf } from "../topology/relations";
import type { Cluster, StringMap, Topology } from "../topology/topology";
import { gatewayOverlays } from "./gateway-overlays";
import { gatewayPodLabels, networkLabel, planNetworkPolicy, type GatewayPlan } from "./gateway";
import { planService } from "./gateway-service";
import type { Manifest } from "./manifest";
import { names } from "./names";

const selector = { [istioLabels.gatewayName]: names.gateway };

/**
 * Plans the gateway between networks of ambient mode: a Gateway, from which istiod makes the pods.
 * istiod leaves a Service alone that it did not make, so ours can have its address first.
 */
export const planAmbientGateway = (topology: Topology, cluster: Cluster): GatewayPlan => ({
  revision: revisionOf(topology, cluster),
  ...planService(topology, cluster, {
    name: names.gateway,
    // the first labels are the same as with sidecars, because other tools look for them
    labels: { ...gatewayPodLabels, ...selector, ...networkLabel(topology, cluster) },
    selector,
  }),
  objects: [planOverlays(topology, cluster), planGateway(topology, cluster)],
  ...defined({ networkPolicy: planNetworkPolicy(topology, cluster, selector) }),
});

/** The ConfigMap with what istiod changes in the objects that it makes for the Gateway. */
const planOverlays = ({ systemNamespace }: Topology, { gateway }: Cluster): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: names.gatewayOverlays, namespace: systemNamespace },
  data: gatewayOverlays(gateway),
});

const planGateway = (topology: Topology, cluster: Cluster): Manifest => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: {
    name: names.gateway,
    namespace: topology.systemNamespace,
    ...defined({ labels: unlessEmpty(gatewayLabels(topology, cluster)) }),
  },
  spec: {
    gatewayClassName: ambientGatewayClass,
    infrastructure: {
      parametersRef: { group: "", kind: "ConfigMap", name: names.gatewayOverlays },
    },
    listeners: [hboneListener(istioPorts.hbone)],
  },
});

/** istiod in other clusters takes the addresses of a Gateway with a network, unless some are given. */
const gatewayLabels = (topology: Topology, cluster: Cluster): StringMap => ({
  ...(isAddressAssigned(cluster) ? { [istioLabels.network]: cluster.network } : {}),
  ...revisionLabels(revisionOf(topology, cluster)),
});

/** The istiod of a revision looks only at Gateways of its revision. */
export const revisionLabels = (revision: string): StringMap =>
  revision === "" ? {} : { [istioLabels.revision]: revision };

/** A listener for requests in HBONE, as Istio's documentation writes it. */
export const hboneListener = (port: number): object => ({
  name: "mesh",
  port,
  protocol: "HBONE",
  tls: {
    mode: "Terminate",
    options: { "gateway.istio.io/tls-terminate-mode": "ISTIO_MUTUAL" },
  },
});
