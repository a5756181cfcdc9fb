/**
 * The local proxies are upstream Envoy, without the extensions of Istio's own build, so istiod must
 * not use those extensions. Routing, mTLS and gateways work without them. Istio's metrics do not.
 */
export const stockEnvoy = {
  istiod: {
    env: { PILOT_ENABLE_METADATA_EXCHANGE: "false", PILOT_ENABLE_ALPN_FILTER: "false" },
    telemetry: { enabled: false },
  },
};
