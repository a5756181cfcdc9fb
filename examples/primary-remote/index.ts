// One cluster with istiod, and a remote that uses this istiod through the gateway in east. From
// there, the proxies in west get their configuration and certificates, and the API server in west
// has pods injected.
import { ClusterRole, MultiClusterMesh } from "istio-multicluster";

const mesh = new MultiClusterMesh("mesh", {
  clusters: {
    // west depends on the gateway in east, so it has enough pods to lose one
    east: { network: "network1", eastWestGateway: { replicas: 3, minAvailable: 2 } },
    west: { network: "network2", role: ClusterRole.Remote, primary: "east" },
  },
  istio: { version: "1.31.1" },
});

export const clusters = mesh.clusters;
/** The address where west reaches istiod. */
export const istiod = mesh.clusters.apply(({ east }) => east?.gatewayAddress);
