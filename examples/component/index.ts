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
  // pods get their proxy when they are created, so the mesh must be ready first
  new Shop(`shop-${cluster}`, provider, { dependsOn: platform.mesh });
}

export const meshClusters = platform.mesh.clusters;
