import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { waitForApi } from "../../../scripts/clusters/cluster";
import { waitUntil } from "../../../scripts/clusters/command";
import {
  componentNames,
  componentPid,
  ensureComponent,
  type ComponentName,
} from "../../../scripts/clusters/components";
import { findCluster, type ClusterReference } from "../../../scripts/clusters/find";
import { defaultInstance, instanceNames } from "../../../scripts/clusters/instance";
import { writeKubeconfig } from "../../../scripts/clusters/kubeconfig";
import { writePki } from "../../../scripts/clusters/pki";
import {
  clustersOf,
  readRecord,
  writePrivateFile,
  type Cluster,
} from "../../../scripts/clusters/state";

/** What connects to the API server with the authority. etcd does not. */
const restarted = componentNames.filter((name) => name !== "etcd");

/**
 * Replaces the certificate authority of a cluster, with all its certificates and kubeconfigs, and
 * restarts what uses them. Accounts keep their tokens. Pods that have connected to the API server
 * trust the old authority until they restart.
 */
export async function rotateAuthority(reference: ClusterReference): Promise<void> {
  const cluster = await findCluster(reference);
  const accounts = ["service-accounts.key", "service-accounts.pub"].map((file) =>
    join(cluster.folder, "pki", file),
  );
  const keys = await Promise.all(accounts.map((file) => readFile(file, "utf8")));
  for (const name of [...restarted].reverse()) await stop(cluster, name);
  await writePki(cluster);
  await Promise.all(accounts.map((file, index) => writePrivateFile(file, keys[index] ?? "")));
  await ensureComponent(cluster, "kube-apiserver");
  await waitForApi(cluster);
  for (const name of restarted) await ensureComponent(cluster, name);
  const names = instanceNames(reference.instance ?? defaultInstance());
  const record = await readRecord(names);
  await writeKubeconfig(names, record ? clustersOf(names, record) : []);
}

async function stop(cluster: Cluster, name: ComponentName): Promise<void> {
  const pid = await componentPid(cluster, name);
  if (pid === undefined) return;
  process.kill(pid, "SIGKILL");
  // a process that has lost its command line may still hold its port
  await waitUntil(() => !existsSync(`/proc/${pid}`), {
    seconds: 20,
    failure: () => new Error(`${name} of ${cluster.name} does not end`),
  });
}
