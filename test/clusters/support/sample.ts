import { kubectl } from "../../support/clusters";

/** Replaces the pods of the sample, so that the current mesh injects and configures them. */
export async function restartSample(cluster: string): Promise<void> {
  const inSample = (...args: string[]) => kubectl(cluster, "-n", "sample", ...args);
  const old = (await inSample("get", "pods", "-o", "name")).trim().split("\n");
  await inSample("rollout", "restart", "deployment");
  await inSample("rollout", "status", "deployment", "--timeout=120s");
  await inSample("wait", ...old, "--for=delete", "--timeout=60s");
}
