/** The programs in docs/adopt.md. */
import { readFileSync } from "node:fs";
import { ClusterRole, MultiClusterMesh } from "istio-multicluster";

new MultiClusterMesh("mesh", {
  clusters: {
    east: { network: "network1" },
    west: { network: "network2", role: ClusterRole.Remote, primary: "east" },
  },
  defaults: { namespace: { existing: true } },
  meshId: "mesh1",
  trust: { rootCertificate: readFileSync("root-cert.pem", "utf8"), existingSecret: "cacerts" },
});

export function leavingCrds(): void {
  const base = { global: { resourceScope: "namespace" } };
  new MultiClusterMesh("mesh", { clusters: { east: { helmValues: { base } } } });
}
