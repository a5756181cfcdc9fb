import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "istio-multicluster";

const config = new pulumi.Config();

new MultiClusterMesh("mesh", {
  clusters: { east: {}, west: {} },
  trust: {
    rootCertificate: config.require("rootCertificate"),
    rootKey: config.requireSecret("rootKey"),
    rotation: {
      step: config.requireNumber("rotationStep"),
      rootCertificate: config.require("newRootCertificate"),
      rootKey: config.requireSecret("newRootKey"),
    },
  },
});
