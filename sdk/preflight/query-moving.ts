import { DataPlane } from "../args/mesh";
import { istioAnnotations, istioLabels } from "../topology/istio-names";
import { movesTo } from "./data-plane";
import type { ClusterFacts, CountByNamespace } from "./facts";
import type { Metadata } from "./metadata";
import { runningPods } from "./query-proxies";
import { listMetadata, type Read } from "./reader";

/** Reads what would move, if the mesh has another data plane in the cluster than planned. */
export async function queryMoving(
  read: Read,
  { isAmbient, systemNamespace }: { readonly isAmbient: boolean; readonly systemNamespace: string },
  facts: ClusterFacts,
): Promise<ClusterFacts> {
  const planned = isAmbient ? DataPlane.Ambient : DataPlane.Sidecar;
  if (!movesTo(planned, facts)) return {};
  const marker = isAmbient ? istioAnnotations.injected : istioAnnotations.redirected;
  const pods = (await runningPods(read))?.filter(
    ({ namespace, annotations = {} }) => namespace !== systemNamespace && marker in annotations,
  );
  if (pods === undefined) return {};
  const counts = countByNamespace(pods);
  const services = isAmbient ? await servicesIn(read, Object.keys(counts)) : [];
  const local = services.filter(({ labels = {} }) => labels[istioLabels.global] !== "true");
  return { moving: { pods: counts, localServices: countByNamespace(local) } };
}

async function servicesIn(read: Read, namespaces: readonly string[]): Promise<Metadata[]> {
  const services = (await listMetadata(read, "/api/v1/services")) ?? [];
  return services.filter(({ namespace = "" }) => namespaces.includes(namespace));
}

function countByNamespace(objects: readonly Metadata[]): CountByNamespace {
  const counts: { [namespace: string]: number } = {};
  for (const { namespace = "" } of objects) counts[namespace] = (counts[namespace] ?? 0) + 1;
  return counts;
}
