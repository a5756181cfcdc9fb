import type { Cluster, Topology } from "../topology/topology";
import type { ChartPlan } from "./chart";

/** The chart with the CRDs of the Kubernetes Gateway API that this package holds. */
export const gatewayApi = { chart: "gateway-api", version: "1.6.0" };

/** Plans the CRDs of the Gateway API, from which Istio makes the gateways of ambient mode. */
export const planGatewayApi = (
  { systemNamespace }: Topology,
  { installGatewayApi }: Cluster,
): ChartPlan | undefined =>
  installGatewayApi
    ? { ...gatewayApi, releaseName: gatewayApi.chart, namespace: systemNamespace, values: {} }
    : undefined;
