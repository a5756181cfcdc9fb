import type * as k8s from "@kubernetes/client-node";
import { istioPorts } from "../../topology/istio-names";
import { isReady, objectName } from "../pods";
import { call } from "../question";

/**
 * Reads the metrics of each ready pod of istiod, because a Service would lead to only one of them.
 * Unlike the debug pages of istiod, they need no credentials of the mesh.
 */
export const fetchMetrics = (
  core: k8s.CoreV1Api,
  namespace: string,
  pods: readonly k8s.V1Pod[],
): Promise<string[]> =>
  Promise.all(
    pods.filter(isReady).map((pod) => {
      const name = `${objectName(pod)}:${istioPorts.istiodMetrics}`;
      return call(core.connectGetNamespacedPodProxyWithPath({ name, namespace, path: "metrics" }));
    }),
  );
