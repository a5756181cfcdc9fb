import * as k8s from "@pulumi/kubernetes";
import type { Place } from "./kiali";

const port = 9090;
/** The labels of the pods in Prometheus' own chart, for a release named `prometheus`. */
const pods = {
  "app.kubernetes.io/name": "prometheus",
  "app.kubernetes.io/instance": "prometheus",
};

/** The name at which all clusters reach the Prometheus of one cluster. */
const serviceName = (cluster: string): string => `prometheus-${cluster}`;

/**
 * Makes a cluster's Prometheus a service of the mesh, so it needs no external address. The other
 * Service only makes the name known in the home cluster.
 */
export function exposePrometheus(
  { cluster, namespace, own, home }: Place,
  isHome: boolean,
  selector: { readonly [label: string]: string } = pods,
): void {
  // Prometheus may be installed later
  const annotations = { "pulumi.com/skipAwait": "true" };
  const metadata = { name: serviceName(cluster), namespace, annotations };
  const ports = [{ name: "http", port, targetPort: port }];
  const name = `prometheus-${cluster}`;
  new k8s.core.v1.Service(name, { metadata, spec: { selector, ports } }, own);
  if (isHome) return;
  new k8s.core.v1.Service(`${name}-in-home`, { metadata, spec: { ports } }, home);
}

/** The jobs of the mesh-wide Prometheus. They copy the metrics of each cluster's Prometheus. */
export const federation = (clusters: readonly string[], namespace: string) =>
  clusters.map((cluster) => ({
    job_name: `federate-${cluster}`,
    scrape_interval: "15s",
    honor_labels: true,
    metrics_path: "/federate",
    params: { "match[]": ['{job="kubernetes-pods"}'] },
    static_configs: [
      { targets: [`${serviceName(cluster)}.${namespace}.svc:${port}`], labels: { cluster } },
    ],
  }));
