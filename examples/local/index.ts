// What `npm run quickstart` installs: a mesh over two local clusters, and Istio's HelloWorld sample
// with v1 in east and v2 in west. On your own clusters, the mesh needs no more than `clusters`. The
// other arguments are for the local images.
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
    // only this machine can reach local clusters; in a cloud, this keeps istiod off the internet
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
