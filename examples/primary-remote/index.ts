// One cluster with istiod, and one that is served by it: through the gateway in the east, the proxies in the west get their
// configuration and certificates, and the API server in the west has its pods injected.
import { ClusterRole, MultiClusterMesh } from "istio-multicluster";

const mesh = new MultiClusterMesh("mesh", {
  clusters: {
    east: {
      network: "network1",
      // the west depends on this gateway: as many pods as it takes to lose one
      eastWestGateway: { replicas: 3, minAvailable: 2 },
    },
    west: { network: "network2", role: ClusterRole.Remote, primary: "east" },
  },
  istio: { version: "1.31.0" },
});

export const clusters = mesh.clusters;
/** Where the west finds its istiod. */
export const istiod = mesh.clusters.apply(({ east }) => east?.gatewayAddress);
