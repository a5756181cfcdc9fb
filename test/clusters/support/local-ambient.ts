import { cniPlaces, imageNames } from "../../../scripts/clusters";
import { waitUntil } from "../../../scripts/clusters/command";
import { istioImageTag } from "../../../scripts/clusters/images/catalog";
import type { HelmValuesArgs } from "../../../sdk";
import { apply } from "../../support/clusters";
import { systemNamespace } from "./installed";
import { stockEnvoyObjects } from "./stock-envoy-ambient";

/** Full names, because Istio's profile for ambient mode adds "-distroless" to tags. */
const image = (name: string): string => `localhost/${name}:${istioImageTag}`;

const standInName = "ztunnel-stand-in";

/**
 * Values for local clusters. No package registry has ztunnel, so a program takes its place that only
 * says it is ready. It carries no requests, so no test may start pods in an ambient namespace.
 */
export const localAmbient: HelmValuesArgs = {
  istiod: {
    image: image("pilot"),
    global: { proxy: { image: image("proxyv2") } },
    env: { PILOT_ENABLE_METADATA_EXCHANGE: "false", PILOT_ENABLE_ALPN_FILTER: "false" },
    telemetry: { enabled: false },
    meshConfig: { defaultConfig: { proxyMetadata: { PEER_METADATA_DISCOVERY: "false" } } },
  },
  cni: {
    image: image("install-cni"),
    cniBinDir: cniPlaces.plugins,
    cniConfDir: cniPlaces.configuration,
  },
  ztunnel: {
    image: imageNames.busybox,
    // its shell runs the file "proxy", the first argument that the chart gives to ztunnel
    volumes: [{ name: "stand-in", configMap: { name: standInName } }],
    volumeMounts: [{ name: "stand-in", mountPath: "/proxy", subPath: "proxy" }],
    resources: { requests: { cpu: "10m", memory: "16Mi" } },
  },
};

const standIn = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: standInName, namespace: systemNamespace },
  data: {
    proxy: [
      "mkdir -p /tmp/www/healthz && echo ready > /tmp/www/healthz/ready",
      "exec httpd -f -p 15021 -h /tmp/www",
    ].join("\n"),
  },
};

/**
 * Creates what the local images need, as soon as the mesh being installed has the system namespace
 * and Istio's CRDs. The installation waits for it.
 */
export async function addLocalObjects(cluster: string): Promise<void> {
  let failure = new Error("not tried");
  const tryOnce = (): Promise<boolean> =>
    apply(cluster, standIn, ...stockEnvoyObjects()).then(
      () => true,
      (error: Error) => {
        failure = error;
        return false;
      },
    );
  await waitUntil(tryOnce, { seconds: 240, every: 500, failure: () => failure });
}
