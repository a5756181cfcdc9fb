import { ApiClient } from "../../clusters/api";
import type { Cluster } from "../../clusters/state";

/** The requests that the API servers have answered since they started. */
export async function countRequests(clusters: readonly Cluster[]): Promise<number> {
  const metrics = await Promise.all(
    clusters.map((cluster) => new ApiClient(cluster).send("/metrics", { accept: "*/*" })),
  );
  return metrics.reduce((sum, page) => sum + requestsIn(page), 0);
}

/** The sum of `apiserver_request_total` over all labels. Counters of watches are left out. */
export function requestsIn(metrics: string): number {
  return metrics
    .split("\n")
    .filter((line) => line.startsWith("apiserver_request_total{"))
    .filter((line) => !/[{,]verb="WATCH"/.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf("} ") + 2).split(" ")[0]), 0);
}
