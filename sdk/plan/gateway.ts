import { gatewayPorts } from "../topology/gateway-ports";
import { hasSeveralNetworks } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { planService } from "./gateway-service";
import type { Manifest } from "./manifest";
import { names } from "./names";
import { gatewayValues } from "./values/gateway";

/** Where other clusters reach this one: the Service, which gets the address, and the chart of the east-west gateway behind it. */
export interface GatewayPlan {
  readonly service: Manifest;
  /** The ports at which others reach it. */
  readonly ports: readonly number[];
  /** Where others reach it, where that is known; else the Service's address is awaited. */
  readonly addresses: readonly string[];
  /** How long to wait for it. */
  readonly addressTimeout: string;
  /** Whether a host name among its addresses is resolved. */
  readonly resolvesHostNames: boolean;
  /** Absent for an external istiod, which answers itself. */
  readonly chart?: ChartPlan;
  readonly networkPolicy?: Manifest;
}

/** The east-west gateway. The Service is not the chart's, because that would open istiod's ports on every gateway. */
export function planGateway(topology: Topology, cluster: Cluster): GatewayPlan {
  // by this label istiod takes the Service's own address for a gateway into the network
  const isAnnounced = hasSeveralNetworks(topology) && cluster.gateway.addresses.length === 0;
  const service = {
    name: names.gateway,
    labels: {
      ...selector,
      ...(isAnnounced ? { "topology.istio.io/network": cluster.network } : {}),
    },
    selector,
  };
  return {
    ...planService(topology, cluster, service),
    chart: planChart(topology, cluster, "gateway", names.gateway, gatewayValues(topology, cluster)),
    ...(cluster.gateway.networkPolicy ? { networkPolicy: networkPolicy(topology, cluster) } : {}),
  };
}

const selector = { app: names.gateway, istio: names.gatewaySelector };

/** Proxies serve their metrics on these, beside what the gateway is for. */
const metricsPorts = [15020, 15090];

function networkPolicy(topology: Topology, cluster: Cluster): Manifest {
  const open = [...gatewayPorts(topology, cluster).map(({ port }) => port), ...metricsPorts];
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
