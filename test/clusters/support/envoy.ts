import { kubectl } from "../../support/clusters";

/** Where a proxy runs. */
export interface ProxyLocation {
  readonly namespace: string;
  readonly deployment: string;
}

const client: ProxyLocation = { namespace: "sample", deployment: "curl" };

/** Requests a path such as `clusters` from a proxy's admin API. Defaults to the sample client's. */
export const requestEnvoyAdmin = (
  cluster: string,
  what: string,
  { namespace, deployment } = client,
): Promise<string> =>
  kubectl(
    cluster,
    "-n",
    namespace,
    "exec",
    `deployment/${deployment}`,
    "-c",
    "istio-proxy",
    "--",
    "pilot-agent",
    "request",
    "GET",
    what,
  );

/**
 * The gateway addresses to which a cluster's client sends requests for the sample service, sorted.
 */
export async function sampleGatewayAddresses(cluster: string): Promise<string[]> {
  const clusters = await requestEnvoyAdmin(cluster, "clusters");
  const found = clusters.matchAll(
    /^outbound\|5000\|\|helloworld\.sample\.svc\.[^:]+::(.*):15443::weight::/gm,
  );
  return [...found].map(([, address]) => address!.replace(/[[\]]/g, "")).sort();
}
