import { problem } from "../finding";
import type { ClusterCheck } from "./check";

export const rolloutsProgress: ClusterCheck = (cluster) =>
  (cluster.stuckRollouts ?? []).map(({ name, reason }) => {
    const message =
      `the rollout of ${name} is stuck (${reason}), so the new version does not replace the ` +
      "old one; see the events and logs of the new pods";
    return problem("ROLLOUT_STUCK", cluster, message);
  });
