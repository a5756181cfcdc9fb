/**
 * Values for the local images in ambient mode. Images have full names, because Istio's profile for
 * ambient mode adds "-distroless" to tags. See stock-envoy.ts for the settings of proxies.
 */
export const ambientValues = (hasZtunnel: boolean, tag = "1.31") => ({
  istiod: {
    image: `localhost/pilot:${tag}`,
    global: { proxy: { image: `localhost/proxyv2:${tag}` } },
    env: { PILOT_ENABLE_METADATA_EXCHANGE: "false", PILOT_ENABLE_ALPN_FILTER: "false" },
    telemetry: { enabled: false },
    meshConfig: { defaultConfig: { proxyMetadata: { PEER_METADATA_DISCOVERY: "false" } } },
  },
  cni: {
    image: `localhost/install-cni:${tag}`,
    cniBinDir: "/run/node/cni-bin",
    cniConfDir: "/run/node/cni",
  },
  ztunnel: {
    ...(hasZtunnel ? { image: "localhost/ztunnel:1.31" } : standIn),
    resources: { requests: { cpu: "10m", memory: "16Mi" } },
  },
});

/**
 * No package registry has ztunnel. Until a user adds it, another program takes its place. That program
 * only reports that it is ready. It carries no requests, so no pod may be in an ambient namespace.
 */
const standIn = {
  image: "localhost/bb:1",
  // its shell runs the file "proxy", the first argument that the chart gives to ztunnel
  volumes: [{ name: "stand-in", configMap: { name: "ztunnel-stand-in" } }],
  volumeMounts: [{ name: "stand-in", mountPath: "/proxy", subPath: "proxy" }],
};
