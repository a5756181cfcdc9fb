import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { chooseSubnet, freeIndex, interfaceCidrs } from "./addresses";
import { checkMachine } from "./checks";
import { makeCluster, missingConditions, nodeState, removeCluster, startCluster } from "./cluster";
import { removeAll } from "./down";
import type { ImageSet } from "./images/catalog";
import { ensureImageStore } from "./images/store";
import { defaultInstance, instanceNames, shortHash, type InstanceNames } from "./instance";
import { writeKubeconfig } from "./kubeconfig";
import { oneByOne, withLock } from "./lock";
import { connectPods, ensureSwitch, routedCidrs } from "./network";
import { checkSpec, defaultDomain, isDualStack, type ClustersSpec } from "./spec";
import {
  clustersOf,
  makePrivateFolder,
  readRecord,
  writeRecord,
  type Cluster,
  type ClusterRecord,
  type InstanceRecord,
} from "./state";

/** Progress of one cluster, or of all of them if no cluster is named. */
export interface Progress {
  readonly cluster?: string;
  readonly text: string;
  /** Seconds since the start. */
  readonly elapsed: number;
}

/** How to bring clusters up. */
export interface UpOptions {
  /** Default: the instance of this checkout. */
  readonly instance?: string;
  /** Whether the nodes get the images of Istio too. Default: true. */
  readonly istioImages?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

type Say = (text: string, cluster?: string) => void;

/** Creates the missing clusters of a spec, repairs the broken ones, and leaves the rest alone. */
export async function clustersUp(spec: ClustersSpec, options: UpOptions = {}): Promise<void> {
  const wanted = checkSpec(spec);
  const names = instanceNames(options.instance ?? defaultInstance());
  const images = imagesOf(wanted, options);
  const begin = Date.now();
  const say: Say = (text, cluster) =>
    options.onProgress?.({
      text,
      elapsed: (Date.now() - begin) / 1000,
      ...(cluster ? { cluster } : {}),
    });
  await withLock(names.instance, async () => {
    const before = await existingClusters(names);
    const newClusters = wanted.clusters.filter(({ name }) => before.get(name) !== "running").length;
    checkMachine({ newClusters, images, dualStack: isDualStack(wanted) });
    const record = await prepareRecord(names, wanted, before);
    const imageStore = await oneByOne("cache/images", () => ensureImageStore(images, say));
    await raiseInotifyLimit(Object.keys(record.clusters).length);
    await ensureSwitch(names, record);
    await bringUp(names, record, wanted, imageStore, say);
  });
}

function imagesOf({ olderIstio }: ClustersSpec, { istioImages = true }: UpOptions): ImageSet {
  if (!istioImages) return "base";
  return olderIstio ? "upgrade" : "istio";
}

/** The state of each recorded cluster. */
async function existingClusters(
  names: InstanceNames,
): Promise<Map<string, "running" | "broken" | "absent">> {
  const record = await readRecord(names);
  const clusters = record ? clustersOf(names, record) : [];
  return new Map(
    await Promise.all(
      clusters.map(async (cluster) => [cluster.name, await nodeState(cluster)] as const),
    ),
  );
}

/**
 * Adds the wanted clusters to the record. If no node runs, for example after a reboot, starts again
 * with a free subnet.
 */
async function prepareRecord(
  names: InstanceNames,
  wanted: ClustersSpec,
  before: ReadonlyMap<string, string>,
): Promise<InstanceRecord> {
  let old = await readRecord(names);
  if (old === undefined || ![...before.values()].includes("running")) {
    await removeAll(names);
    old = {
      subnet: chooseSubnet(shortHash(names.instance), [
        ...interfaceCidrs(),
        ...(await routedCidrs()),
      ]),
      clusters: {},
    };
  }
  await removeOfOtherKind(names, old, wanted);
  const clusters = { ...old.clusters };
  for (const { name, network } of wanted.clusters) {
    const taken = new Set(Object.values(clusters).map(({ index }) => index));
    const index = clusters[name]?.index ?? freeIndex(taken);
    clusters[name] = { index, network, ...kindOf(wanted) };
  }
  const record = { subnet: old.subnet, clusters };
  await makePrivateFolder(names.stateFolder);
  await writeRecord(names, record);
  return record;
}

/** The part of a record that comes from the spec. */
const kindOf = (
  wanted: ClustersSpec,
): Pick<ClusterRecord, "dualStack" | "clusterDomain" | "olderIstio"> => ({
  ...(isDualStack(wanted) ? { dualStack: true } : {}),
  ...(wanted.clusterDomain === undefined ? {} : { clusterDomain: wanted.clusterDomain }),
  ...(wanted.olderIstio ? { olderIstio: true } : {}),
});

/** A cluster cannot change its IP families, DNS domain or images, so it is created again. */
async function removeOfOtherKind(
  names: InstanceNames,
  old: InstanceRecord,
  wanted: ClustersSpec,
): Promise<void> {
  const isOther = ({ name, ipv6, clusterDomain, olderIstio }: Cluster): boolean =>
    wanted.clusters.some((cluster) => cluster.name === name) &&
    ((ipv6 !== undefined) !== isDualStack(wanted) ||
      olderIstio !== (wanted.olderIstio ?? false) ||
      clusterDomain !== (wanted.clusterDomain ?? defaultDomain));
  await Promise.all(
    clustersOf(names, old)
      .filter(isOther)
      .map((cluster) => removeCluster(names, cluster)),
  );
}

async function bringUp(
  names: InstanceNames,
  record: InstanceRecord,
  wanted: ClustersSpec,
  imageStore: string,
  say: Say,
): Promise<void> {
  const all = clustersOf(names, record);
  const chosen = all.filter(({ name }) => wanted.clusters.some((cluster) => cluster.name === name));
  const results = await Promise.allSettled(
    chosen.map((cluster) =>
      bringUpOne(names, cluster, imageStore, (text) => say(text, cluster.name)),
    ),
  );
  const running = await Promise.all(
    all.map(async (cluster) => ((await nodeState(cluster)) === "running" ? [cluster] : [])),
  );
  await Promise.all(running.flat().map((cluster) => connectPods(cluster, all)));
  await writeKubeconfig(names, all);
  const problems = results.flatMap((result) =>
    result.status === "rejected" ? [(result.reason as Error).message] : [],
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

async function bringUpOne(
  names: InstanceNames,
  cluster: Cluster,
  imageStore: string,
  say: (text: string) => void,
): Promise<void> {
  const state = await nodeState(cluster);
  if (state !== "running") {
    if (state === "broken") say("is broken or was interrupted: creating it again");
    return makeCluster(names, cluster, imageStore, say);
  }
  const missing = await missingConditions(cluster);
  if (missing.length === 0) return say("already up");
  say(`lacks: ${missing.join(", ")}`);
  await startCluster(cluster, say);
}

/**
 * Raises the inotify limit, which a few nodes exceed. It is never lowered, because other instances
 * may need it.
 */
async function raiseInotifyLimit(clusters: number): Promise<void> {
  const file = "/proc/sys/fs/inotify/max_user_instances";
  const needed = 256 * (clusters + 1);
  if (existsSync(file) && Number(await readFile(file, "utf8")) < needed)
    await writeFile(file, `${needed}`);
}
