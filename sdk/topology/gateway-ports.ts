/** The names that Istio gives the ports of an east-west gateway's Service. */
export const gatewayPortNames: readonly string[] = ["status-port", "tls", "tls-istiod", "tls-webhook"];
