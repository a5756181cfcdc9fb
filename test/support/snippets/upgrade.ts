/** The program in docs/upgrade.md. */
import { MultiClusterMesh } from "istio-multicluster";

const gateway = {
  env: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true" },
  terminationGracePeriodSeconds: 120,
};
new MultiClusterMesh("mesh", {
  clusters: { east: {}, west: {} },
  defaults: { helmValues: { gateway } },
});
