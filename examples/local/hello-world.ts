import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Where to install HelloWorld. */
export interface HelloWorldOptions {
  readonly kubeconfig: string;
  readonly dependsOn: pulumi.Resource;
  /** The label that turns on sidecar injection. With a revision of Istio, it is `istio.io/rev`. */
  readonly label?: { readonly [label: string]: string } | undefined;
  /** Whether the mesh is in ambient mode. */
  readonly isAmbient?: boolean;
}

/**
 * Installs Istio's HelloWorld sample in one cluster: the Service, one version of the server, and a
 * client. Every cluster gets the Service, because clients resolve its name in their own cluster.
 */
export function helloWorld(cluster: string, version: string, options: HelloWorldOptions): void {
  const provider = new k8s.Provider(`sample-${cluster}`, {
    kubeconfig: options.kubeconfig,
    context: cluster,
    clusterIdentifier: `sample/${cluster}`,
  });
  const namespace = new k8s.core.v1.Namespace(
    `sample-${cluster}`,
    { metadata: { name: "sample", labels: options.label ?? joins(options) } },
    { provider, dependsOn: options.dependsOn },
  );
  const place = { provider, parent: namespace };
  new k8s.core.v1.Service(
    `helloworld-${cluster}`,
    {
      metadata: {
        name: "helloworld",
        namespace: "sample",
        // in ambient mode, other clusters use only Services with this label
        ...(options.isAmbient ? { labels: { "istio.io/global": "true" } } : {}),
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

/** The label that lets the pods of a namespace join the mesh. */
const joins = ({ isAmbient }: HelloWorldOptions): { [label: string]: string } =>
  isAmbient ? { "istio.io/dataplane-mode": "ambient" } : { "istio-injection": "enabled" };

/** Answers like the sample's Python server, but with busybox: version and name of the pod. */
const serve = (version: string): string =>
  `mkdir /tmp/www && echo "Hello version: ${version}, instance: $HOSTNAME" > /tmp/www/hello && exec httpd -f -p 5000 -h /tmp/www`;

function deployment(
  name: string,
  labels: { app: string; [key: string]: string },
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
                name: labels.app,
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
