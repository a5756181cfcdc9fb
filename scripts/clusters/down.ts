import { rm } from "node:fs/promises";
import { findCgroups, removeCgroups } from "./cgroups";
import { checkPlatform } from "./checks";
import { removeCluster } from "./cluster";
import { defaultInstance, instanceNames, type InstanceNames } from "./instance";
import { writeKubeconfig } from "./kubeconfig";
import { withLock } from "./lock";
import { connectPods, findNamespaces, removeNamespace, removeSwitch } from "./network";
import { nodePid } from "./node";
import { clustersOf, readRecord, writeRecord } from "./state";

/** What to remove. */
export interface DownOptions {
  /** Default: the instance of this checkout. */
  readonly instance?: string;
  /** Removes only this cluster. */
  readonly cluster?: string;
}

/** Removes an instance, or one cluster of it, completely. */
export async function clustersDown({ instance, cluster }: DownOptions = {}): Promise<void> {
  checkPlatform();
  const names = instanceNames(instance ?? defaultInstance());
  await withLock(names.instance, () =>
    cluster === undefined ? removeAll(names) : removeOne(names, cluster),
  );
}

/** Looks at the machine, because after a crash the record may be wrong. */
export async function removeAll(names: InstanceNames): Promise<void> {
  const nodes = new Set([
    ...(await findCgroups(names.nodePrefix)),
    ...(await findNamespaces(names.nodePrefix)),
  ]);
  await Promise.all(
    [...nodes].map(async (nodeName) => {
      await removeCgroups(nodeName);
      await removeNamespace(nodeName);
    }),
  );
  await removeSwitch(names);
  await rm(names.stateFolder, { recursive: true, force: true, maxRetries: 10 });
}

async function removeOne(names: InstanceNames, name: string): Promise<void> {
  const record = await readRecord(names);
  const known = record ? clustersOf(names, record) : [];
  const cluster = known.find((candidate) => candidate.name === name);
  if (record === undefined || cluster === undefined) {
    throw new Error(
      `no cluster "${name}" in instance ${names.instance}; it has ${known.map((other) => other.name).join(", ") || "none"}`,
    );
  }
  if (known.length === 1) return removeAll(names);
  await removeCluster(names, cluster);
  const { [name]: _gone, ...clusters } = record.clusters;
  await writeRecord(names, { ...record, clusters });
  const rest = known.filter((other) => other.name !== name);
  for (const other of rest)
    if ((await nodePid(other.nodeName)) !== undefined) await connectPods(other, rest);
  await writeKubeconfig(names, rest);
}
