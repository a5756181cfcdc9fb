import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { clusterAddresses, type ClusterAddresses, type Subnet } from "./addresses";
import type { InstanceNames } from "./instance";
import { defaultDomain } from "./spec";

/** The record of a cluster. Everything else is derived from it. */
export interface ClusterRecord {
  readonly index: number;
  readonly network: string;
  readonly dualStack?: boolean;
  readonly clusterDomain?: string;
  readonly olderIstio?: boolean;
}

/** The record of an instance. */
export interface InstanceRecord {
  readonly subnet: Subnet;
  readonly clusters: Readonly<Record<string, ClusterRecord>>;
}

/** One cluster with all its names, folders and addresses. */
export interface Cluster extends ClusterAddresses {
  readonly name: string;
  readonly index: number;
  readonly network: string;
  /** The DNS domain of its Services' names. */
  readonly clusterDomain: string;
  /** Whether its node also has the images of the older Istio. */
  readonly olderIstio: boolean;
  /** The name of its cgroups and of its network namespace. */
  readonly nodeName: string;
  /** Its part of the state folder. In the node it is `/run/node`. */
  readonly folder: string;
  readonly subnet: Subnet;
}

const recordFile = (names: InstanceNames): string => join(names.stateFolder, "instance.json");

/** The clusters of a record, by name. */
export function clustersOf(names: InstanceNames, record: InstanceRecord): Cluster[] {
  return Object.entries(record.clusters).map(
    ([name, { index, network, dualStack, clusterDomain = defaultDomain, olderIstio = false }]) => ({
      name,
      index,
      network,
      clusterDomain,
      olderIstio,
      nodeName: names.nodePrefix + name,
      folder: join(names.stateFolder, "clusters", name),
      subnet: record.subnet,
      ...clusterAddresses(record.subnet, index, dualStack),
    }),
  );
}

/** The instance's record. Undefined if it was never created, or was removed. */
export async function readRecord(names: InstanceNames): Promise<InstanceRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordFile(names), "utf8")) as InstanceRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(
      `${recordFile(names)}: ${(error as Error).message}; run "down" for this instance and start again`,
    );
  }
}

/** Writes the instance's record. */
export async function writeRecord(names: InstanceNames, record: InstanceRecord): Promise<void> {
  await writePrivateFile(recordFile(names), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Creates a folder that only its user may enter. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Writes a file that only its user may read. The write is atomic. */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  await makePrivateFolder(dirname(file));
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
