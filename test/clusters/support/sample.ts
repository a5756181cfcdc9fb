import { kubectl } from "../../support/clusters";

/** Restarts the pods of the sample, so that the current mesh injects and configures them. */
export async function restartSample(cluster: string): Promise<void> {
  await kubectl(cluster, "-n", "sample", "rollout", "restart", "deployment");
  await kubectl(cluster, "-n", "sample", "rollout", "status", "deployment", "--timeout=120s");
}
