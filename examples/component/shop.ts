import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Another team's application in one cluster. All pods in its namespace get a proxy. */
export class Shop extends pulumi.ComponentResource {
  constructor(name: string, provider: k8s.Provider, opts?: pulumi.ComponentResourceOptions) {
    super("example:index:Shop", name, {}, opts);
    const labels = { app: "shop" };
    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: "shop", labels: { "istio-injection": "enabled" } } },
      { parent: this, provider },
    );
    const place = { parent: namespace, provider };
    new k8s.core.v1.Service(
      name,
      {
        metadata: { name: "shop", namespace: "shop" },
        spec: { selector: labels, ports: [{ name: "http", port: 80 }] },
      },
      place,
    );
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { name: "shop", namespace: "shop" },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: "shop", image: "nginx:1.27" }] },
          },
        },
      },
      place,
    );
    this.registerOutputs();
  }
}
