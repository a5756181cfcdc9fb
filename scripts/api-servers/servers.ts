import { rm } from "node:fs/promises";
import { join } from "node:path";
import { machineIp, type Subnet } from "../clusters/addresses";
import { apiReady } from "../clusters/api";
import { waitUntil } from "../clusters/command";
import { apiServerArguments, etcdArguments } from "../clusters/components";
import { instanceNames, shortHash } from "../clusters/instance";
import { writeKubeconfig } from "../clusters/kubeconfig";
import { writePki } from "../clusters/pki";
import { clustersOf, makePrivateFolder, type Cluster } from "../clusters/state";
import { Processes } from "./processes";
import { StandIn } from "./stand-in";

/** Clusters that are an API server and a stand-in for controllers, and how to stop them. */
export interface Servers {
  readonly folder: string;
  readonly clusters: readonly Cluster[];
  readonly standIns: readonly StandIn[];
  stop(): Promise<void>;
}

/**
 * No controllers run, so deletions must not wait for the garbage collector. No istiod runs, so
 * webhooks would never answer.
 */
const withoutNodes = [
  "--enable-garbage-collector=false",
  "--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook",
  "--endpoint-reconciler-type=none",
];

/** How many servers start at the same time. Each is busy for seconds until it is ready. */
const startedTogether = 4;

/**
 * Starts an API server and a stand-in for each name. They listen on loopback addresses that depend
 * on the name of the instance, and end with this process.
 */
export async function startServers(instance: string, wanted: readonly string[]): Promise<Servers> {
  const names = instanceNames(instance.slice(0, 32).replace(/-$/, ""));
  const subnet = loopbackSubnet(names.instance);
  const record = Object.fromEntries(
    wanted.map((name, index) => [name, { index: index + 1, network: name }]),
  );
  const folder = names.stateFolder;
  const clusters = clustersOf(names, { subnet, clusters: record });
  const processes = new Processes();
  const standIns: StandIn[] = [];
  await rm(folder, { recursive: true, force: true });
  await makePrivateFolder(folder);
  const stop = async (): Promise<void> => {
    standIns.forEach((standIn) => standIn.stop());
    await processes.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const etcd = machineIp(subnet);
    processes.start("etcd", etcdArguments(folder, etcd), folder);
    for (let first = 0; first < clusters.length; first += startedTogether) {
      const next = clusters.slice(first, first + startedTogether);
      await Promise.all(next.map((cluster) => startServer(cluster, etcd, processes)));
    }
    standIns.push(...clusters.map((cluster) => new StandIn(cluster)));
    await writeKubeconfig(names, clusters);
    return { folder, clusters, standIns, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A part of the loopback network, so that two checkouts use different addresses. */
function loopbackSubnet(instance: string): Subnet {
  const hash = parseInt(shortHash(instance), 16);
  return `127.${1 + (hash % 254)}.${(hash >> 8) & 255}`;
}

async function startServer(
  cluster: Cluster,
  etcdAddress: string,
  processes: Processes,
): Promise<void> {
  await makePrivateFolder(cluster.folder);
  await writePki(cluster);
  const server = [
    ...apiServerArguments(cluster, join(cluster.folder, "pki"), etcdAddress),
    `--etcd-prefix=/${cluster.name}`,
    ...withoutNodes,
  ];
  const child = processes.start("kube-apiserver", server, cluster.folder);
  const ready = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw serverError(cluster, "has ended");
    return apiReady(cluster);
  };
  await waitUntil(ready, {
    seconds: 180,
    failure: () => serverError(cluster, "is not ready after 180 s"),
  });
}

const serverError = ({ name, folder }: Cluster, what: string): Error =>
  new Error(`the API server of ${name} ${what}; see ${join(folder, "kube-apiserver.log")}`);
