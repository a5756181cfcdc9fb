// Two clusters on two networks in Istio's ambient mode: ztunnel on every node instead of a sidecar
// in every pod.
import { DataPlane, MultiClusterMesh } from "istio-multicluster";

const mesh = new MultiClusterMesh("mesh", {
  dataPlane: DataPlane.Ambient,
  clusters: {
    east: { network: "network1" },
    west: { network: "network2" },
  },
  defaults: {
    // false if another tool installs the CRDs of the Gateway API, as GKE does
    installGatewayApi: true,
    eastWestGateway: { autoscaling: { minReplicas: 2, maxReplicas: 5 }, minAvailable: 1 },
  },
  istio: { version: "1.31.0" },
});

export const clusters = mesh.clusters;
