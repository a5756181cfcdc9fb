import type { Cluster, Topology } from "../topology/topology";
import type { Manifest } from "./plan";
import { addressTypeOf, gatewayAddressOf } from "./reference";

/**
 * For a remote of several primaries: where their istiods are, beyond the first, which the chart puts into an EndpointSlice of its
 * own. All slices of the Service `istiod` together are what proxies and the API server choose from.
 */
export function planOtherIstiods(topology: Topology, cluster: Cluster): Manifest[] {
    if (cluster.role !== "remote") return [];
    return cluster.controlPlaneClusters.slice(1).map((primary) => ({
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
            name: `istiod-${primary}`,
            namespace: topology.systemNamespace,
            labels: { "kubernetes.io/service-name": "istiod", "endpointslice.kubernetes.io/managed-by": "istio-multicluster" },
        },
        addressType: addressTypeOf(primary),
        endpoints: [{ addresses: [gatewayAddressOf(primary)] }],
        ports: [
            { port: 15012, name: "tcp-istiod", protocol: "TCP" },
            { port: 15017, name: "tcp-webhook", protocol: "TCP" },
        ],
    }));
}
