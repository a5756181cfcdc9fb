import { apply, kubectl } from "../../support/clusters";

/** Creates a waypoint for a Service in each cluster, and waits until it is ready. */
export async function addWaypoint(
  clusters: readonly string[],
  namespace: string,
  service: string,
): Promise<void> {
  for (const cluster of clusters) {
    const inNamespace = (...args: string[]): Promise<string> =>
      kubectl(cluster, "-n", namespace, ...args);
    await apply(cluster, waypoint(namespace));
    const use = ["istio.io/use-waypoint=waypoint", "--overwrite"];
    await inNamespace("label", "service", service, ...use);
    const created = ["--for=condition=Programmed", "--timeout=120s"];
    await inNamespace("wait", "gateways.gateway.networking.k8s.io/waypoint", ...created);
    await inNamespace("rollout", "status", "deployment/waypoint", "--timeout=120s");
  }
}

const waypoint = (namespace: string): object => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: {
    name: "waypoint",
    namespace,
    labels: { "istio.io/waypoint-for": "service", "istio.io/global": "true" },
  },
  spec: {
    gatewayClassName: "istio-waypoint",
    listeners: [{ name: "mesh", port: 15008, protocol: "HBONE" }],
  },
});
