import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "istio-multicluster";

/** What a platform team installs in all clusters: the mesh, a role to view it, a test client. */
export class Platform extends pulumi.ComponentResource {
  readonly mesh: MultiClusterMesh;

  constructor(
    name: string,
    providers: { readonly [cluster: string]: k8s.Provider },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("example:index:Platform", name, {}, opts);
    // the mesh creates its own providers from the kubeconfig; these are for the other resources
    const clusters = Object.fromEntries(
      Object.keys(providers).map((cluster) => [cluster, { network: cluster }]),
    );
    this.mesh = new MultiClusterMesh(`${name}-mesh`, { clusters }, { parent: this });
    for (const [cluster, provider] of Object.entries(providers)) {
      new k8s.rbac.v1.ClusterRole(
        `${name}-${cluster}-mesh-reader`,
        {
          metadata: {
            name: "mesh-reader",
            labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" },
          },
          rules: [
            {
              apiGroups: ["networking.istio.io", "security.istio.io"],
              resources: ["*"],
              verbs: ["get", "list", "watch"],
            },
          ],
        },
        { parent: this, provider },
      );
      // pods get their proxy when they are created, so the mesh must be ready first
      client(`${name}-${cluster}-client`, { parent: this, provider, dependsOn: this.mesh });
    }
    this.registerOutputs({ clusters: this.mesh.clusters });
  }
}

/** A pod in Istio's own namespace, where a pod gets a proxy only if its label asks for one. */
function client(name: string, opts: pulumi.CustomResourceOptions): void {
  const labels = { app: "mesh-client" };
  new k8s.apps.v1.Deployment(
    name,
    {
      metadata: { name: "mesh-client", namespace: "istio-system" },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels: { ...labels, "sidecar.istio.io/inject": "true" } },
          spec: {
            containers: [
              { name: "curl", image: "curlimages/curl:8.11.1", command: ["sleep", "infinity"] },
            ],
          },
        },
      },
    },
    opts,
  );
}
