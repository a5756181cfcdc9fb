// Lets Kiali and a mesh-wide Prometheus in one cluster show the whole mesh.
import * as k8s from "@pulumi/kubernetes";
import { MultiClusterMesh } from "istio-multicluster";
import { kialiAccess } from "./kiali";
import { exposePrometheus, federation } from "./prometheus";

const providers = {
  east: new k8s.Provider("east", { context: "east" }),
  west: new k8s.Provider("west", { context: "west" }),
};
const clusters = Object.keys(providers);
/** The cluster with Kiali and the mesh-wide Prometheus. */
const home = "east";
const namespace = "istio-system";

const mesh = new MultiClusterMesh("mesh", {
  clusters: Object.fromEntries(clusters.map((name) => [name, { network: name }])),
});

for (const [cluster, provider] of Object.entries(providers)) {
  const own = { provider, dependsOn: mesh };
  const place = { cluster, namespace, own, home: { ...own, provider: providers[home] } };
  exposePrometheus(place, cluster === home);
  if (cluster === home) continue;
  const server = mesh.clusters.apply((all) => all[cluster]?.apiServer ?? "");
  kialiAccess({ ...place, server });
}

/** The scrape configuration of the mesh-wide Prometheus. */
export const scrapeConfigs = federation(clusters, namespace);
