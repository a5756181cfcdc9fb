import type * as k8s from "@kubernetes/client-node";
import { distinct } from "../distinct";
import type { ConnectedProxies } from "../observation";
import { istiodVersion, parseSamples } from "../../live/istiod-metrics";

/** The container of a proxy. */
const proxyContainer = "istio-proxy";

/** The tag in `registry:5000/istio/pilot:1.31.0@sha256:…`. */
export const tagOf = (image = ""): string | undefined =>
  /:([^:/]+)$/.exec(image.split("@")[0] ?? "")?.[1];

/** The versions of Istio that the pods' sidecars or gateways have, sorted. */
export function proxyVersionsOf(pods: readonly k8s.V1Pod[]): string[] {
  const containers = pods.flatMap(({ spec }) => [
    ...(spec?.containers ?? []),
    ...(spec?.initContainers ?? []),
  ]);
  return distinct(
    containers.filter(({ name }) => name === proxyContainer).map(({ image }) => tagOf(image)),
  );
}

/** The versions of the running istiods, sorted: from their metrics, else from their images. */
export function istiodVersionsOf(
  deployments: readonly k8s.V1Deployment[],
  metrics: readonly string[],
): string[] {
  const reported = distinct(metrics.map(istiodVersion));
  if (reported.length > 0) return reported;
  const containers = deployments.flatMap(({ spec }) => spec?.template.spec?.containers ?? []);
  return distinct(containers.map(({ image }) => tagOf(image)));
}

/** The proxies that are connected to each istiod, by its version and theirs. */
export function connectedProxiesOf(metrics: readonly string[]): ConnectedProxies[] {
  const counts = new Map<string, ConnectedProxies>();
  for (const page of metrics) {
    const istiod = istiodVersion(page);
    if (istiod === undefined) continue;
    for (const { metric, label, value } of parseSamples(page)) {
      const version = label("version");
      if (metric !== "pilot_xds" || version === undefined || !(value > 0)) continue;
      const key = `${istiod} ${version}`;
      const count = (counts.get(key)?.count ?? 0) + value;
      counts.set(key, { istiod, version, count });
    }
  }
  return [...counts.keys()].sort().flatMap((key) => counts.get(key) ?? []);
}

/** The version of the charts in Istio's source, until a release replaces it. */
const unreleased = "1.0.0";

/** The version of the charts that installed the objects, if it is that of a release. */
export const chartVersionOf = (objects: readonly k8s.KubernetesObject[]): string | undefined =>
  objects
    .map(({ metadata }) => metadata?.labels?.["app.kubernetes.io/version"])
    .find((version) => version !== undefined && version !== unreleased);
