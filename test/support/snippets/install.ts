/** Programs in docs/install.md that no example has. */
import type * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "istio-multicluster";

export function withOptions(network: pulumi.Resource): void {
  const options = { dependsOn: network, protect: true };
  new MultiClusterMesh("mesh", { clusters: { east: {}, west: {} } }, options);
}
