/**
 * The local proxies are upstream Envoy, which lacks the extensions of Istio's own build; istiod must not ask for them. Routing,
 * mTLS and gateways need none of them; Istio's metrics do.
 */
export const stockEnvoy = {
  istiod: {
    env: { PILOT_ENABLE_METADATA_EXCHANGE: "false", PILOT_ENABLE_ALPN_FILTER: "false" },
    telemetry: { enabled: false },
  },
};
