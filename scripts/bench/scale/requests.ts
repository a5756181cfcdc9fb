import { request } from "node:https";
import { text } from "node:stream/consumers";
import { adminConfig } from "../../clusters/api";
import type { Cluster } from "../../clusters/state";

/** The requests that the API servers have answered since they started. */
export async function countRequests(clusters: readonly Cluster[]): Promise<number> {
  const metrics = await Promise.all(clusters.map((cluster) => read(cluster, "/metrics")));
  return metrics.reduce((sum, page) => sum + requestsIn(page), 0);
}

/**
 * Lets each API server build its OpenAPI documents, which takes seconds after new CRDs. The servers
 * of a real mesh are machines of their own and do this at the same time. Here they would share the
 * cores, and the provider would give up after 32 s.
 */
export async function buildOpenApi(clusters: readonly Cluster[]): Promise<void> {
  const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  for (const cluster of clusters) {
    await read(cluster, "/openapi/v2", accept);
    await read(cluster, "/openapi/v3");
  }
}

/** The sum of `apiserver_request_total` over all labels. Counters of watches are left out. */
export function requestsIn(metrics: string): number {
  return metrics
    .split("\n")
    .filter((line) => line.startsWith("apiserver_request_total{"))
    .filter((line) => !/[{,]verb="WATCH"/.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf("} ") + 2).split(" ")[0]), 0);
}

/** Reads as the administrator. The typed clients do not have these paths. */
async function read(cluster: Cluster, path: string, accept = "*/*"): Promise<string> {
  const options = { host: cluster.nodeIp, port: 6443, path, headers: { accept } };
  await adminConfig(cluster).applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const call = request(options, (response) => void text(response).then(resolve, reject));
    call.on("error", reject);
    call.end();
  });
}
