// Two clusters on two networks, each with its own istiod. If one cluster is lost, the other keeps
// working, because each istiod needs only its own cluster to serve its proxies.
import { MultiClusterMesh } from "istio-multicluster";

const mesh = new MultiClusterMesh("mesh", {
  meshId: "mesh1",
  clusters: {
    // Each name is also the name of a context in the kubeconfig. Otherwise, set `context`.
    east: { network: "network1" },
    west: { network: "network2" },
  },
  defaults: {
    // at least two pods, and one stays available while nodes are drained
    eastWestGateway: { autoscaling: { minReplicas: 2, maxReplicas: 5 }, minAvailable: 1 },
  },
  istio: { version: "1.31.1" },
  meshConfig: { accessLogFile: "/dev/stdout" },
});

export const clusters = mesh.clusters;
export const rootCertificateExpiry = mesh.rootCertificateExpiry;
