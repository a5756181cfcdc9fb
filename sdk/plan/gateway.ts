import { exposesIstiod, hasSeveralNetworks, type Cluster, type Topology } from "../topology/topology";
import { names } from "./names";
import { planChart, type GatewayPlan, type Manifest } from "./plan";
import { gatewayValues } from "./values/gateway";

/**
 * The east-west gateway. Its Service is ours and comes first of all, because a load balancer's address depends on nothing
 * else and takes long on clouds; and because the chart would open istiod's ports on every gateway.
 */
export function planGateway(topology: Topology, cluster: Cluster): GatewayPlan {
    const ports = gatewayPorts(topology, cluster);
    return {
        service: gatewayService(topology, cluster, ports),
        ports: ports.map(({ port }) => port),
        chart: planChart(topology, "gateway", names.gateway, gatewayValues(topology, cluster)),
    };
}

interface ServicePort {
    readonly name: string;
    readonly port: number;
    readonly targetPort: number;
}

function gatewayPorts(topology: Topology, cluster: Cluster): ServicePort[] {
    const open = (name: string, port: number): ServicePort => ({ name, port, targetPort: port });
    return [
        open("status-port", 15021),
        ...(hasSeveralNetworks(topology) ? [open("tls", 15443)] : []),
        ...(exposesIstiod(topology, cluster) ? [open("tls-istiod", 15012), open("tls-webhook", 15017)] : []),
    ];
}

function gatewayService(topology: Topology, cluster: Cluster, ports: ServicePort[]): Manifest {
    const labels = { app: names.gateway, istio: names.gatewaySelector };
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
            name: names.gateway,
            namespace: topology.systemNamespace,
            // by this label istiod takes the Service for a gateway into the network
            labels: hasSeveralNetworks(topology) ? { ...labels, "topology.istio.io/network": cluster.network } : labels,
            annotations: cluster.gatewayServiceAnnotations,
        },
        spec: { type: "LoadBalancer", selector: labels, ports: ports.map((port) => ({ ...port, protocol: "TCP" })) },
    };
}
