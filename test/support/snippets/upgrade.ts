/** The programs in docs/upgrade.md. */
import { MultiClusterMesh } from "istio-multicluster";

export function oneClusterAtATime(): void {
  new MultiClusterMesh("mesh", {
    clusters: { east: {}, west: {} },
    istio: { version: "1.31.1", oneClusterAtATime: true },
  });
}

const gateway = {
  env: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true" },
  terminationGracePeriodSeconds: 120,
};
new MultiClusterMesh("mesh", {
  clusters: { east: {}, west: {} },
  defaults: { helmValues: { gateway } },
});
