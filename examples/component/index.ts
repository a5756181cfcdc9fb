// The mesh as a part of a platform component, and an application beside it that waits for the mesh.
import * as k8s from "@pulumi/kubernetes";
import { Platform } from "./platform";
import { Shop } from "./shop";

const clusters = ["east", "west"];
const providers = Object.fromEntries(
  clusters.map((context) => [context, new k8s.Provider(context, { context })]),
);

const platform = new Platform("platform", providers);

for (const [cluster, provider] of Object.entries(providers)) {
  // not before the mesh is there: pods get their proxy when they are created
  new Shop(`shop-${cluster}`, provider, { dependsOn: platform.mesh });
}

export const meshClusters = platform.mesh.clusters;
