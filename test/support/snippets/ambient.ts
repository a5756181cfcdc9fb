/** The program in docs/ambient.md. */
import { DataPlane, MultiClusterMesh, type TrustArgs } from "istio-multicluster";

declare const trust: TrustArgs;

new MultiClusterMesh("mesh", { trust, clusters: { east: {} } });
new MultiClusterMesh("ambient", { trust, dataPlane: DataPlane.Ambient, clusters: { west: {} } });
