import * as pulumi from "@pulumi/pulumi";
import { names } from "../plan/names";
import { clusterInstallType } from "./cluster";
import * as k8s from "./kubernetes";

/** Nothing answers there, so nothing in the cluster is changed, even if the cluster still lives. */
const nowhere = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "lost", cluster: { server: "https://127.0.0.1:1" } }],
  contexts: [{ name: "lost", context: { cluster: "lost", user: "" } }],
  "current-context": "lost",
});

/** The parts of a cluster that are Helm releases. */
const releases = ["base", "injector"];

/**
 * What is kept of a lost cluster. Its objects are no longer registered, so the engine deletes them,
 * with the provider as it is here: it drops from the state what it cannot reach.
 */
export class LostCluster extends pulumi.ComponentResource {
  constructor(mesh: string, cluster: string, parent: pulumi.Resource) {
    const name = names.inCluster(mesh, cluster);
    super(clusterInstallType, name, {}, { parent });
    new k8s.Provider(
      name,
      {
        kubeconfig: nowhere,
        context: "lost",
        clusterIdentifier: cluster,
        deleteUnreachable: true,
      },
      { parent: this },
    );
    for (const part of releases) forgetRelease(names.inCluster(mesh, cluster, part), this);
    this.registerOutputs({ lost: true });
  }
}

/**
 * The provider does not delete a Helm release that it cannot reach. A Stash takes its place in the
 * state instead: Pulumi updates it by itself and asks no cluster.
 */
const forgetRelease = (name: string, parent: pulumi.Resource): pulumi.Stash =>
  new pulumi.Stash(
    name,
    { input: "a Helm release in a lost cluster" },
    { parent, aliases: [{ type: "kubernetes:helm.sh/v3:Release" }] },
  );
