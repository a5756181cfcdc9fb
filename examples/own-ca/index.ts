// Your own root CA. Its certificate and key come from the stack's configuration, where the key is
// encrypted. The package creates an intermediate for each cluster's istiod and stores it in the
// state, encrypted. The root's key is not stored there.
import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "istio-multicluster";

const config = new pulumi.Config();

const mesh = new MultiClusterMesh("mesh", {
  clusters: {
    east: { network: "network1" },
    west: { network: "network2" },
  },
  trust: {
    rootCertificate: config.require("rootCertificate"),
    rootKey: config.requireSecret("rootKey"),
    // increase it to give every istiod a new intermediate
    generation: config.getNumber("generation") ?? 1,
    // the first part of every workload's identity: spiffe://mesh.example.com/ns/...
    domain: "mesh.example.com",
  },
});

export const rootCertificateExpiry = mesh.rootCertificateExpiry;
/** When each cluster's intermediate expires. */
export const certificateExpiry = mesh.clusters.apply((clusters) =>
  Object.fromEntries(
    Object.entries(clusters).map(([name, cluster]) => [name, cluster.certificateExpiry]),
  ),
);
