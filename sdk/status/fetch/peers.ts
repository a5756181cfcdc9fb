import type * as k8s from "@kubernetes/client-node";
import { parsePeers } from "../../live/istiod-metrics";
import { isReady, objectName } from "../../live/pods";
import { fetchReadClusters, type ReadCluster } from "../../live/read-clusters";
import type { ClusterClient } from "../contexts";

/** The clusters that each ready istiod reads. Undefined if its metrics show that all are synced. */
export const fetchUnsyncedClusters = (
  client: ClusterClient,
  namespace: string,
  pods: readonly k8s.V1Pod[],
  metrics: readonly string[],
): Promise<(readonly ReadCluster[] | undefined)[]> =>
  Promise.all(
    pods
      .filter(isReady)
      .map(async (pod, index) =>
        showsAllSynced(metrics[index] ?? "")
          ? undefined
          : fetchReadClusters(client, { namespace, pod: objectName(pod) }),
      ),
  );

function showsAllSynced(metrics: string): boolean {
  const { peers, statusMissing } = parsePeers(metrics);
  return !statusMissing && Object.values(peers).every((status) => status === "synced");
}
