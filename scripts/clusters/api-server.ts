import { waitUntil } from "./command";
import { waitForApi } from "./cluster";
import { componentPid, ensureComponent } from "./components";
import { defaultInstance, instanceNames } from "./instance";
import { clustersOf, readRecord, type Cluster } from "./state";

/** One cluster of an instance. */
export interface ClusterReference {
  /** Default: the instance of this checkout. */
  readonly instance?: string;
  readonly cluster: string;
}

/** Ends a cluster's API server: connections to it are refused, what runs in the cluster goes on. */
export async function stopApiServer(reference: ClusterReference): Promise<void> {
  const cluster = await findCluster(reference);
  const pid = await componentPid(cluster, "kube-apiserver");
  if (pid === undefined) return;
  process.kill(pid, "SIGKILL");
  await waitUntil(async () => (await componentPid(cluster, "kube-apiserver")) === undefined, {
    seconds: 20,
    failure: () => new Error(`cluster ${cluster.name}: process ${pid} (kube-apiserver) does not end`),
  });
}

/** Starts a cluster's API server again and waits until it is ready. */
export async function startApiServer(reference: ClusterReference): Promise<void> {
  const cluster = await findCluster(reference);
  await ensureComponent(cluster, "kube-apiserver");
  await waitForApi(cluster);
}

async function findCluster({ instance, cluster: name }: ClusterReference): Promise<Cluster> {
  const names = instanceNames(instance ?? defaultInstance());
  const record = await readRecord(names);
  const known = record ? clustersOf(names, record) : [];
  const cluster = known.find((candidate) => candidate.name === name);
  if (!cluster)
    throw new Error(`no cluster "${name}" in instance ${names.instance}; it has ${known.map((other) => other.name).join(", ") || "none"}`);
  return cluster;
}
