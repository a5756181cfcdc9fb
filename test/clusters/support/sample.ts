import { kubectl } from "../../support/clusters";

/** Starts the pods of the sample anew, so that they are injected and configured as the mesh is now. */
export async function restartSample(cluster: string): Promise<void> {
  await kubectl(cluster, "-n", "sample", "rollout", "restart", "deployment");
  await kubectl(cluster, "-n", "sample", "rollout", "status", "deployment", "--timeout=120s");
}
