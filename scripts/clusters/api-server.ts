import { waitUntil } from "./command";
import { waitForApi } from "./cluster";
import { componentPid, ensureComponent } from "./components";
import { findCluster, type ClusterReference } from "./find";

/** Stops a cluster's API server. Connections to it are refused; workloads keep running. */
export async function stopApiServer(reference: ClusterReference): Promise<void> {
  const cluster = await findCluster(reference);
  const pid = await componentPid(cluster, "kube-apiserver");
  if (pid === undefined) return;
  process.kill(pid, "SIGKILL");
  await waitUntil(async () => (await componentPid(cluster, "kube-apiserver")) === undefined, {
    seconds: 20,
    failure: () =>
      new Error(`cluster ${cluster.name}: process ${pid} (kube-apiserver) does not end`),
  });
}

/** Starts a cluster's API server again and waits until it is ready. */
export async function startApiServer(reference: ClusterReference): Promise<void> {
  const cluster = await findCluster(reference);
  await ensureComponent(cluster, "kube-apiserver");
  await waitForApi(cluster);
}
