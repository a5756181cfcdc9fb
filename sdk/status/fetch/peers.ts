import type * as k8s from "@kubernetes/client-node";
import type { ClusterClient } from "../contexts";
import { parsePeers } from "../../live/istiod-metrics";
import { isReady, objectName } from "../../live/pods";
import { fetchIstiodPage } from "./istiod-page";

/** A cluster that an istiod reads, as its page /debug/clusterz shows it. */
export interface ReadCluster {
  readonly id: string;
  /** Empty for its own cluster. */
  readonly secretName?: string;
  readonly syncStatus: string;
}

/**
 * The clusters that each ready istiod before 1.29.3 reads. Undefined for newer ones, because their
 * metrics have the status, and if the user may not forward ports.
 */
export const fetchReadClusters = (
  client: ClusterClient,
  namespace: string,
  pods: readonly k8s.V1Pod[],
  metrics: readonly string[],
): Promise<(readonly ReadCluster[] | undefined)[]> =>
  Promise.all(
    pods.filter(isReady).map(async (pod, index) => {
      if (!parsePeers(metrics[index] ?? "").statusMissing) return undefined;
      const istiod = { namespace, pod: objectName(pod) };
      return fetchIstiodPage(client, istiod, "/debug/clusterz").then(
        ({ body }) => JSON.parse(body) as ReadCluster[],
        () => undefined,
      );
    }),
  );
