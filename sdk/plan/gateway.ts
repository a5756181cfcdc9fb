import { defined } from "../defined";
import { isAddressAssigned } from "../topology/gateway-addresses";
import { gatewayPorts } from "../topology/gateway-ports";
import { gatewaySelector, istioLabels, istioPorts } from "../topology/istio-names";
import { hasSeveralNetworks, revisionOf } from "../topology/relations";
import { atGateway } from "../topology/revisions";
import type { Cluster, StringMap, Topology } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { planService, type ServicePlan } from "./gateway-service";
import type { Manifest } from "./manifest";
import { names } from "./names";
import { gatewayValues } from "./values/gateway";

/**
 * Where other clusters reach this one: a Service, and the east-west gateway behind it. An external
 * istiod answers without a gateway.
 */
export interface GatewayPlan extends ServicePlan {
  readonly chart?: ChartPlan;
  /** The revision of its control plane. */
  readonly revision: string;
  /** In ambient mode: the objects from which istiod makes the gateway's pods. */
  readonly objects?: readonly Manifest[];
  readonly networkPolicy?: Manifest;
}

/** Whether there are pods of a gateway behind the Service. */
export const hasPods = (gateway: GatewayPlan | undefined): gateway is GatewayPlan =>
  gateway?.chart !== undefined || gateway?.objects !== undefined;

/** Plans a Service of our own, because the chart's would open istiod's ports on every gateway. */
export const planSidecarGateway = (topology: Topology, cluster: Cluster): GatewayPlan => ({
  revision: revisionOf(atGateway(topology, cluster), cluster),
  ...planService(topology, cluster, {
    name: names.gateway,
    labels: { ...gatewayPodLabels, ...networkLabel(topology, cluster) },
    selector: gatewayPodLabels,
  }),
  ...defined({
    chart: planGatewayChart(atGateway(topology, cluster), cluster),
    networkPolicy: planNetworkPolicy(topology, cluster, gatewayPodLabels),
  }),
});

const planGatewayChart = (topology: Topology, cluster: Cluster): ChartPlan =>
  planChart(topology, cluster, {
    chart: "gateway",
    releaseName: names.gateway,
    values: gatewayValues(topology, cluster),
  });

/** The labels of the pods that the chart makes. */
export const gatewayPodLabels = { app: names.gateway, istio: gatewaySelector };

/**
 * With this label, istiod uses the Service's address as a gateway of the network. Given addresses
 * are in `meshNetworks` instead.
 */
export function networkLabel(topology: Topology, cluster: Cluster): StringMap {
  if (!hasSeveralNetworks(topology) || !isAddressAssigned(cluster)) return {};
  return { [istioLabels.network]: cluster.network };
}

export function planNetworkPolicy(
  topology: Topology,
  cluster: Cluster,
  matchLabels: StringMap,
): Manifest | undefined {
  if (!cluster.gateway.networkPolicy) return undefined;
  const gateway = gatewayPorts(topology, cluster).map(({ port }) => port);
  const open = [...gateway, istioPorts.mergedMetrics, istioPorts.proxyMetrics];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: names.gateway, namespace: topology.systemNamespace },
    spec: {
      podSelector: { matchLabels },
      policyTypes: ["Ingress"],
      ingress: [{ ports: open.map((port) => ({ port, protocol: "TCP" })) }],
    },
  };
}
