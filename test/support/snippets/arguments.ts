/** The example of docs/arguments.md, which is in the description of the component. */
import { ClusterRole, MultiClusterMesh } from "istio-multicluster";

const mesh = new MultiClusterMesh("mesh", {
  clusters: {
    east: { network: "network1" },
    west: { network: "network2", role: ClusterRole.Remote, primary: "east" },
  },
  defaults: { kubeconfig: "~/.kube/config" },
});

export const clusters = mesh.clusters;
