import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Where HelloWorld goes, and the label by which its pods are injected: with a revision of Istio that is `istio.io/rev`. */
export interface HelloWorldOptions {
  readonly kubeconfig: string;
  readonly dependsOn: pulumi.Resource;
  readonly label?: { readonly [label: string]: string } | undefined;
}

/**
 * Istio's HelloWorld sample in one cluster: the service, one version of it, and a client to ask it from. The service is
 * the same in every cluster, because a client can only call what its own cluster knows by name.
 */
export function helloWorld(cluster: string, version: string, options: HelloWorldOptions): void {
  const provider = new k8s.Provider(`sample-${cluster}`, {
    kubeconfig: options.kubeconfig,
    context: cluster,
    clusterIdentifier: `sample/${cluster}`,
  });
  const namespace = new k8s.core.v1.Namespace(
    `sample-${cluster}`,
    { metadata: { name: "sample", labels: options.label ?? { "istio-injection": "enabled" } } },
    { provider, dependsOn: options.dependsOn },
  );
  const place = { provider, parent: namespace };
  new k8s.core.v1.Service(
    `helloworld-${cluster}`,
    {
      metadata: {
        name: "helloworld",
        namespace: "sample",
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: { selector: { app: "helloworld" }, ports: [{ name: "http", port: 5000 }] },
    },
    place,
  );
  deployment(
    `helloworld-${version}`,
    { app: "helloworld", version },
    serve(version),
    cluster,
    place,
  );
  deployment("curl", { app: "curl" }, "sleep 1000000", cluster, place);
}

/** What the sample's Python server says, said by busybox: the version, and the pod that answered. */
const serve = (version: string): string =>
  `mkdir /tmp/www && echo "Hello version: ${version}, instance: $HOSTNAME" > /tmp/www/hello && exec httpd -f -p 5000 -h /tmp/www`;

function deployment(
  name: string,
  labels: { [key: string]: string },
  command: string,
  cluster: string,
  place: pulumi.CustomResourceOptions,
): void {
  new k8s.apps.v1.Deployment(
    `${name}-${cluster}`,
    {
      metadata: { name, namespace: "sample" },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [
              {
                name: labels["app"]!,
                image: "localhost/bb:1",
                imagePullPolicy: "IfNotPresent",
                command: ["sh", "-c", command],
              },
            ],
          },
        },
      },
    },
    place,
  );
}
