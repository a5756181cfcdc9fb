// Trust of your own: the root's certificate and key come from the stack's configuration, the key encrypted there. An intermediate
// below the root is made for each cluster's istiod and kept in the state, encrypted; the root's key is not kept there.
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
    // count it up to give every istiod a new intermediate
    generation: config.getNumber("generation") ?? 1,
    // the first part of every workload's identity: spiffe://mesh.example.com/ns/...
    domain: "mesh.example.com",
  },
});

export const rootCertificateExpiry = mesh.rootCertificateExpiry;
/** When the intermediates expire, by cluster. */
export const certificateExpiry = mesh.clusters.apply((clusters) =>
  Object.fromEntries(
    Object.entries(clusters).map(([name, cluster]) => [name, cluster.certificateExpiry]),
  ),
);
