import { configClusterOf, controlPlanesOf, isExternal, isRemote } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import type { Manifest } from "./manifest";

/**
 * The system namespace. istiod reads a cluster's network from its label, and whether it leads a remote from its
 * annotation: once, when the cluster is added, so both are there from the start.
 */
export function planNamespace(topology: Topology, cluster: Cluster): Manifest {
  const labels = {
    ...cluster.namespace.labels,
    ...(isExternal(cluster) ? {} : { "topology.istio.io/network": cluster.network }),
  };
  const annotations = {
    ...cluster.namespace.annotations,
    ...(isRemote(cluster)
      ? { "topology.istio.io/controlPlaneClusters": controlPlaneClusters(topology, cluster) }
      : {}),
  };
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: topology.systemNamespace,
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  };
}

/** By the names that the istiods work under: an external one goes by its config cluster's, and "*" would let it lead any remote. */
const controlPlaneClusters = (topology: Topology, remote: Cluster): string =>
  remote.anyPrimary && !topology.clusters.some(isExternal)
    ? "*"
    : controlPlanesOf(topology, remote).map(configClusterOf).join(",");
