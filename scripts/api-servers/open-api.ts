import { ApiClient } from "../clusters/api";
import type { Cluster } from "../clusters/state";

/**
 * Lets each API server build its OpenAPI documents, which takes seconds after new CRDs. The servers
 * of a real mesh are machines of their own and do this at the same time. Here they would share the
 * cores, and the provider would give up after 32 s.
 */
export async function buildOpenApi(clusters: readonly Cluster[]): Promise<void> {
  const accept = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  for (const cluster of clusters) {
    const api = new ApiClient(cluster);
    await api.send("/openapi/v2", { accept });
    await api.send("/openapi/v3");
  }
}
