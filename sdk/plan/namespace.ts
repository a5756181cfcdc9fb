import type { Cluster, Topology } from "../topology/topology";
import type { Manifest } from "./plan";

/**
 * The system namespace. istiod reads a cluster's network from its label, and whether it leads a remote from its
 * annotation: once, when the cluster is added, so both are there from the start.
 */
export function planNamespace(topology: Topology, cluster: Cluster): Manifest {
    const annotations = { "topology.istio.io/controlPlaneClusters": cluster.anyPrimary ? "*" : cluster.controlPlaneClusters.join(",") };
    return {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: {
            name: topology.systemNamespace,
            labels: { "topology.istio.io/network": cluster.network },
            ...(cluster.role === "remote" ? { annotations } : {}),
        },
    };
}
