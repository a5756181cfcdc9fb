import type * as k8s from "@kubernetes/client-node";
import { istioPorts } from "../../topology/istio-names";
import type { ClusterClient } from "../contexts";
import { isReady, objectName } from "../../live/pods";
import { call } from "../../live/call";
import { fetchIstiodPage, type IstiodPod } from "../../live/istiod-page";

/** Reads the metrics of each ready pod of istiod, because a Service would lead to only one pod. */
export const fetchMetrics = (
  client: ClusterClient,
  namespace: string,
  pods: readonly k8s.V1Pod[],
): Promise<string[]> =>
  Promise.all(
    pods.filter(isReady).map((pod) => metricsOf(client, { namespace, pod: objectName(pod) })),
  );

/** Some API servers cannot connect to pods. Port-forwarding goes through the kubelet. */
async function metricsOf(client: ClusterClient, pod: IstiodPod): Promise<string> {
  try {
    return await throughApiServer(client, pod);
  } catch (error) {
    const page = await fetchIstiodPage(client, pod, "/metrics").catch(() => undefined);
    // without the right to forward ports, the first error says more
    if (page === undefined) throw error;
    return page.body;
  }
}

function throughApiServer(
  { library, config }: ClusterClient,
  { namespace, pod }: IstiodPod,
): Promise<string> {
  const core = config.makeApiClient(library.CoreV1Api);
  const name = `${pod}:${istioPorts.istiodMetrics}`;
  return call(core.connectGetNamespacedPodProxyWithPath({ name, namespace, path: "metrics" }));
}
