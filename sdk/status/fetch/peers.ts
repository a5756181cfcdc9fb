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
 * The clusters that each ready istiod reads, if its metrics do not show that all are synced: its
 * gauge can keep `timeout` after a secret was replaced, and before 1.29.3 it has no gauge. Undefined
 * for the others, and if the user may not forward ports.
 */
export const fetchReadClusters = (
  client: ClusterClient,
  namespace: string,
  pods: readonly k8s.V1Pod[],
  metrics: readonly string[],
): Promise<(readonly ReadCluster[] | undefined)[]> =>
  Promise.all(
    pods.filter(isReady).map(async (pod, index) => {
      if (showsAllSynced(metrics[index] ?? "")) return undefined;
      const istiod = { namespace, pod: objectName(pod) };
      return fetchIstiodPage(client, istiod, "/debug/clusterz").then(
        ({ body }) => JSON.parse(body) as ReadCluster[],
        () => undefined,
      );
    }),
  );

function showsAllSynced(metrics: string): boolean {
  const { peers, statusMissing } = parsePeers(metrics);
  return !statusMissing && Object.values(peers).every((status) => status === "synced");
}
