import { gatewayPorts, reachedPorts, type GatewayPort } from "../topology/gateway-ports";
import { hasSeveralNetworks, isExternal } from "../topology/relations";
import type { Cluster, Gateway, Texts, Topology } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { internalAnnotations } from "./internal-load-balancers";
import type { Manifest } from "./manifest";
import { names } from "./names";
import { gatewayValues } from "./values/gateway";

/** An east-west gateway: the Service, which gets the address, and the chart for what stands behind it. */
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

/**
 * The east-west gateway. Its Service is ours and comes first of all, because a load balancer's address depends on nothing
 * else and takes long on clouds; and because the chart would open istiod's ports on every gateway.
 */
export function planGateway(topology: Topology, cluster: Cluster): GatewayPlan {
    const ports = gatewayPorts(topology, cluster);
    const { gateway } = cluster;
    return {
        service: gatewayService(topology, cluster, ports),
        ports: reachedPorts(topology, cluster),
        addresses: gateway.addresses,
        addressTimeout: gateway.addressTimeout,
        resolvesHostNames: gateway.hostNames === "Resolve",
        ...(isExternal(cluster) ? {} : { chart: planChart(topology, cluster, "gateway", names.gateway, gatewayValues(topology, cluster)) }),
        ...(gateway.networkPolicy && !isExternal(cluster) ? { networkPolicy: networkPolicy(topology, ports) } : {}),
    };
}

function gatewayService(topology: Topology, cluster: Cluster, ports: readonly GatewayPort[]): Manifest {
    const { gateway } = cluster;
    // by this label istiod takes the Service's own address for a gateway into the network
    const isAnnounced = hasSeveralNetworks(topology) && !isExternal(cluster) && gateway.addresses.length === 0;
    const labels = { app: names.gateway, istio: names.gatewaySelector };
    const pods = isExternal(cluster) ? { app: "istiod", "istio.io/rev": topology.istio.revision || "default" } : labels;
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
            name: isExternal(cluster) ? names.externalIstiod : names.gateway,
            namespace: topology.systemNamespace,
            labels: isAnnounced ? { ...labels, "topology.istio.io/network": cluster.network } : isExternal(cluster) ? pods : labels,
            annotations: annotationsOf(gateway),
        },
        spec: {
            type: gateway.serviceType,
            ...loadBalancerSpec(gateway),
            selector: pods,
            ports: ports.map(({ name, port }) => ({ name, port, targetPort: port, protocol: "TCP", ...nodePort(gateway, name) })),
        },
    };
}

const annotationsOf = (gateway: Gateway): Texts => ({
    ...(gateway.internalLoadBalancer === undefined ? {} : internalAnnotations[gateway.internalLoadBalancer]),
    ...gateway.serviceAnnotations,
});

const nodePort = ({ nodePorts }: Gateway, name: string): object => (nodePorts[name] === undefined ? {} : { nodePort: nodePorts[name] });

/** The fields that were given, by Kubernetes' own names. */
function loadBalancerSpec(gateway: Gateway): { readonly [field: string]: unknown } {
    const { loadBalancerClass, loadBalancerIP, externalTrafficPolicy, ipFamilyPolicy } = gateway;
    const lists = { loadBalancerSourceRanges: gateway.loadBalancerSourceRanges, ipFamilies: gateway.ipFamilies };
    return Object.fromEntries([
        ...Object.entries({ loadBalancerClass, loadBalancerIP, externalTrafficPolicy, ipFamilyPolicy }).filter(
            ([, value]) => value !== undefined,
        ),
        ...Object.entries(lists).filter(([, list]) => list.length > 0),
    ]);
}

/** Proxies serve their metrics on these, beside what the gateway is for. */
const metricsPorts = [15020, 15090];

function networkPolicy(topology: Topology, ports: readonly GatewayPort[]): Manifest {
    const open = [...ports.map(({ port }) => port), ...metricsPorts];
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: names.gateway, namespace: topology.systemNamespace },
        spec: {
            podSelector: { matchLabels: { app: names.gateway, istio: names.gatewaySelector } },
            policyTypes: ["Ingress"],
            ingress: [{ ports: open.map((port) => ({ port, protocol: "TCP" })) }],
        },
    };
}
