import { defined } from "../defined";
import { gatewayPorts } from "../topology/gateway-ports";
import { gatewaySelector, istioLabels, istioPorts } from "../topology/istio-names";
import { hasGateway, hasSeveralNetworks, isExternal } from "../topology/relations";
import type { Cluster, StringMap, Topology } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { planExternalService } from "./external-service";
import { planService, type ServicePlan } from "./gateway-service";
import type { Manifest } from "./manifest";
import { names } from "./names";
import { gatewayValues } from "./values/gateway";

/** Where other clusters reach this one: a Service, and the east-west gateway behind it. */
export interface GatewayPlan extends ServicePlan {
  /** Not set for an external istiod, which answers without a gateway. */
  readonly chart?: ChartPlan;
  readonly networkPolicy?: Manifest;
}

export function planGateway(topology: Topology, cluster: Cluster): GatewayPlan | undefined {
  if (!hasGateway(topology, cluster)) return undefined;
  if (isExternal(cluster)) return planExternalService(topology, cluster);
  return planEastWestGateway(topology, cluster);
}

/** Plans a Service of our own, because the chart's would open istiod's ports on every gateway. */
const planEastWestGateway = (topology: Topology, cluster: Cluster): GatewayPlan => ({
  ...planService(topology, cluster, {
    name: names.gateway,
    labels: { ...selector, ...networkLabel(topology, cluster) },
    selector,
  }),
  ...defined({
    chart: planChart(topology, cluster, {
      chart: "gateway",
      releaseName: names.gateway,
      values: gatewayValues(topology, cluster),
    }),
    networkPolicy: planNetworkPolicy(topology, cluster),
  }),
});

const selector = { app: names.gateway, istio: gatewaySelector };

/**
 * With this label, istiod uses the Service's address as a gateway of the network. Given addresses
 * are in `meshNetworks` instead.
 */
function networkLabel(topology: Topology, cluster: Cluster): StringMap {
  if (!hasSeveralNetworks(topology) || cluster.gateway.addresses.length > 0) return {};
  return { [istioLabels.network]: cluster.network };
}

function planNetworkPolicy(topology: Topology, cluster: Cluster): Manifest | undefined {
  if (!cluster.gateway.networkPolicy) return undefined;
  const gateway = gatewayPorts(topology, cluster).map(({ port }) => port);
  const open = [...gateway, istioPorts.mergedMetrics, istioPorts.proxyMetrics];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: names.gateway, namespace: topology.systemNamespace },
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ["Ingress"],
      ingress: [{ ports: open.map((port) => ({ port, protocol: "TCP" })) }],
    },
  };
}
