// Two clusters on two networks, each with an istiod of its own. Either goes on where the other is lost: an istiod needs only
// its own cluster to serve its proxies.
import { MultiClusterMesh } from "istio-multicluster";

const mesh = new MultiClusterMesh("mesh", {
  meshId: "mesh1",
  clusters: {
    // the names are also those of the contexts in the kubeconfig; `context` is there where they differ
    east: { network: "network1" },
    west: { network: "network2" },
  },
  defaults: {
    // two pods at least, and one of them stays while nodes are drained
    eastWestGateway: { autoscaling: { minReplicas: 2, maxReplicas: 5 }, minAvailable: 1 },
  },
  istio: { version: "1.31.0" },
  meshConfig: { accessLogFile: "/dev/stdout" },
});

export const clusters = mesh.clusters;
export const rootCertificateExpiry = mesh.rootCertificateExpiry;
