// What `npm run quickstart` installs: a mesh over the two local clusters, and HelloWorld in it, v1 in the east and v2 in
// the west. On your own clusters the mesh needs no more than `clusters`; the rest here is about the local images.
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole, MultiClusterMesh } from "istio-multicluster";
import { helloWorld } from "./hello-world";
import { stockEnvoy } from "./stock-envoy";

const config = new pulumi.Config();
const kubeconfig = config.require("kubeconfig");
const west =
  config.get("topology") === "multi-primary" ? {} : { role: ClusterRole.Remote, primary: "east" };

const mesh = new MultiClusterMesh("mesh", {
  clusters: { east: {}, west },
  defaults: {
    kubeconfig,
    // nobody else has a way to the clusters; on a cloud this is what keeps the world from asking istiod
    eastWestGateway: { loadBalancerSourceRanges: ["10.0.0.0/8", "172.16.0.0/12"] },
    helmValues: stockEnvoy,
  },
  istio: {
    chartRepository: config.require("chartRepository"),
    imageHub: "localhost",
    imageTag: "1.31",
    imagePullPolicy: "IfNotPresent",
  },
});

helloWorld("east", "v1", { kubeconfig, dependsOn: mesh });
helloWorld("west", "v2", { kubeconfig, dependsOn: mesh });

export const clusters = mesh.clusters;
export const rootCertificate = mesh.rootCertificate;
