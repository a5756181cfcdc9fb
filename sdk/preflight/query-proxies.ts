import { gatewaySelector, istioAnnotations, istioLabels } from "../topology/istio-names";
import type { ClusterFacts } from "./facts";
import type { Metadata } from "./metadata";
import { listMetadata, type Read } from "./reader";

/** A pod that has ended uses no istiod. */
const running = "status.phase!=Succeeded,status.phase!=Failed";

/** Counts the pods with a proxy by the revision that injected it, and by namespace. */
export async function queryProxies(read: Read, systemNamespace: string): Promise<ClusterFacts> {
  const pods = await runningPods(read);
  if (pods === undefined) return {};
  return { proxies: countProxies(pods.filter((pod) => !isGateway(pod, systemNamespace))) };
}

/** The pods of a cluster that have not ended. Undefined if they cannot be read. */
export const runningPods = (read: Read): Promise<Pod[] | undefined> =>
  listMetadata(read, `/api/v1/pods?fieldSelector=${encodeURIComponent(running)}`);

/** The metadata of a pod. */
export type Pod = Metadata & { readonly deletionTimestamp?: string };

/** An update moves the gateways of the mesh before it removes their istiod. */
const isGateway = ({ namespace, labels = {} }: Pod, systemNamespace: string): boolean =>
  namespace === systemNamespace && labels["istio"] === gatewaySelector;

function countProxies(pods: readonly Pod[]): ClusterFacts["proxies"] & object {
  const counts: { [revision: string]: { [namespace: string]: number } } = {};
  for (const { namespace = "", annotations = {}, deletionTimestamp } of pods) {
    const revision = annotations[istioLabels.revision];
    const isInjected = annotations[istioAnnotations.injected] !== undefined;
    if (!isInjected || revision === undefined || deletionTimestamp !== undefined) continue;
    const own = (counts[revision] ??= {});
    own[namespace] = (own[namespace] ?? 0) + 1;
  }
  return counts;
}
