import { kubectl } from "../../support/clusters";

/** Where a proxy runs. */
export interface ProxyLocation {
  readonly namespace: string;
  readonly deployment: string;
}

const client: ProxyLocation = { namespace: "sample", deployment: "curl" };

/** Asks a proxy's administration, by default that of a cluster's sample client; such as `clusters` or `config_dump`. */
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

/** The addresses to which a cluster's client sends requests for the sample service through gateways, sorted. */
export async function sampleGatewayAddresses(cluster: string): Promise<string[]> {
  const clusters = await requestEnvoyAdmin(cluster, "clusters");
  const found = clusters.matchAll(
    /^outbound\|5000\|\|helloworld\.sample\.svc\.cluster\.local::(.*):15443::weight::/gm,
  );
  return [...found].map(([, address]) => address!.replace(/[[\]]/g, "")).sort();
}
