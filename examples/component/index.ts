// A platform component that contains the mesh, and applications that wait for the mesh.
import * as k8s from "@pulumi/kubernetes";
import { Platform } from "./platform";
import { Shop } from "./shop";

const clusters = ["east", "west"];
const providers = Object.fromEntries(
  clusters.map((context) => [context, new k8s.Provider(context, { context })]),
);

const platform = new Platform("platform", providers);

for (const [cluster, provider] of Object.entries(providers)) {
  // starts when the mesh is ready: each istiod has synced its peers, so requests reach all clusters
  new Shop(`shop-${cluster}`, provider, { dependsOn: platform.mesh });
}

export const meshClusters = platform.mesh.clusters;
