// What `npm run quickstart` installs: a mesh over two local clusters, and Istio's HelloWorld sample
// with v1 in east and v2 in west. On your own clusters, the mesh needs no more than `clusters`. The
// other arguments are for the local images.
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole, DataPlane, MultiClusterMesh } from "istio-multicluster";
import { ambientValues } from "./ambient";
import { helloWorld } from "./hello-world";
import { stockEnvoy } from "./stock-envoy";

const config = new pulumi.Config();
const kubeconfig = config.require("kubeconfig");
const west =
  config.get("topology") === "multi-primary" ? {} : { role: ClusterRole.Remote, primary: "east" };
const isAmbient = config.get("dataPlane") === "ambient";
const hasZtunnel = config.getBoolean("ztunnel") ?? false;

const mesh = new MultiClusterMesh("mesh", {
  clusters: { east: {}, west },
  defaults: {
    kubeconfig,
    // only this machine can reach local clusters; in a cloud, this keeps istiod off the internet
    eastWestGateway: { loadBalancerSourceRanges: ["10.0.0.0/8", "172.16.0.0/12"] },
    helmValues: isAmbient ? ambientValues(hasZtunnel) : stockEnvoy,
    installGatewayApi: isAmbient,
  },
  dataPlane: isAmbient ? DataPlane.Ambient : DataPlane.Sidecar,
  istio: {
    chartRepository: config.require("chartRepository"),
    imageHub: "localhost",
    imageTag: "1.31",
    imagePullPolicy: "IfNotPresent",
  },
});

// without ztunnel, no pod starts in an ambient namespace
if (!isAmbient || hasZtunnel) {
  helloWorld("east", "v1", { kubeconfig, dependsOn: mesh, isAmbient });
  helloWorld("west", "v2", { kubeconfig, dependsOn: mesh, isAmbient });
}

export const clusters = mesh.clusters;
export const rootCertificate = mesh.rootCertificate;
