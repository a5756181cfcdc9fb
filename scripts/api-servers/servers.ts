import { rm } from "node:fs/promises";
import { machineIp, type Subnet } from "../clusters/addresses";
import { instanceNames, shortHash } from "../clusters/instance";
import { writeKubeconfig } from "../clusters/kubeconfig";
import { clustersOf, makePrivateFolder, type Cluster } from "../clusters/state";
import { etcdArguments } from "../clusters/components";
import { Processes } from "./processes";
import { Server } from "./server";

/** Clusters that are an API server and a stand-in for controllers, and how to stop them. */
export interface Servers {
  readonly folder: string;
  readonly clusters: readonly Cluster[];
  /** The requests that the stand-ins have sent so far, other than watches. */
  ownRequests(): number;
  /** Stops the API server of one cluster, which keeps its objects. */
  stopOne(name: string): Promise<void>;
  /** Starts the API server of one cluster again. */
  startOne(name: string): Promise<void>;
  /** Puts another cluster in the place of one, and writes the kubeconfig again. */
  replaceOne(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** How many servers start at the same time. Each is busy for seconds until it is ready. */
const startedTogether = 4;

/**
 * The election timeout of etcd, in ms. A request fails after 5 s and twice this time. This is too
 * early if many API servers share the machine. With a longer timeout, etcd starts later.
 */
const electionTimeout = (servers: number): number => (servers > 20 ? 10_000 : 1000);

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
  const etcd = machineIp(subnet);
  const servers = clusters.map((cluster) => new Server(cluster, etcd, processes));
  await rm(folder, { recursive: true, force: true });
  await makePrivateFolder(folder);
  const stop = async (): Promise<void> => {
    servers.forEach((server) => server.stopStandIn());
    await processes.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  const serverOf = (name: string): Server => {
    const found = servers.find(({ cluster }) => cluster.name === name);
    if (found === undefined) throw new Error(`no API server has the name ${name}`);
    return found;
  };
  try {
    const args = [
      ...etcdArguments(folder, etcd),
      `--election-timeout=${electionTimeout(wanted.length)}`,
    ];
    processes.start("etcd", args, folder);
    for (let first = 0; first < servers.length; first += startedTogether) {
      const next = servers.slice(first, first + startedTogether);
      await Promise.all(next.map((server) => server.create()));
    }
    await writeKubeconfig(names, clusters);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    folder,
    clusters,
    ownRequests: () => servers.reduce((sum, server) => sum + server.ownRequests, 0),
    stopOne: (name) => serverOf(name).stop(),
    startOne: (name) => serverOf(name).start(),
    replaceOne: async (name) => {
      await serverOf(name).replace();
      await writeKubeconfig(names, clusters);
    },
    stop,
  };
}

/** A part of the loopback network, so that two checkouts use different addresses. */
function loopbackSubnet(instance: string): Subnet {
  const hash = parseInt(shortHash(instance), 16);
  return `127.${1 + (hash % 254)}.${(hash >> 8) & 255}`;
}
