/** Programs in docs/lost-cluster.md that no example has. */
import { MultiClusterMesh } from "istio-multicluster";

new MultiClusterMesh("mesh", {
  clusters: { east: {}, west: {}, south: { lost: true } },
});
