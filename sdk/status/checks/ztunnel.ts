import { problem } from "../finding";
import type { ClusterCheck } from "./check";

export const ztunnelIsReady: ClusterCheck = (cluster) => {
  const { ready, wanted } = cluster.ztunnel ?? { ready: 0, wanted: 0 };
  if (ready >= wanted) return [];
  const message =
    `ztunnel is ready on ${ready} of ${wanted} nodes; on the others, pods in ambient namespaces do ` +
    "not start and send no requests; see the events and logs of the pods with the label app=ztunnel";
  return [problem("ZTUNNEL_NOT_READY", cluster, message)];
};
