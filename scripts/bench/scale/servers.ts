import { spawn, type ChildProcess } from "node:child_process";
import { openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { machineIp, type Subnet } from "../../clusters/addresses";
import { apiReady } from "../../clusters/api";
import { waitUntil } from "../../clusters/command";
import { apiServerArguments, etcdArguments } from "../../clusters/components";
import { defaultInstance, instanceNames, shortHash } from "../../clusters/instance";
import { writeKubeconfig } from "../../clusters/kubeconfig";
import { writePki } from "../../clusters/pki";
import { clustersOf, makePrivateFolder, type Cluster } from "../../clusters/state";
import { programPath } from "../../tools";
import { clusterNames } from "./topology";

/** API servers without nodes, and how to stop them. */
export interface Servers {
  readonly folder: string;
  readonly clusters: readonly Cluster[];
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

/** Many servers share the machine, so each frees memory early. */
const environment = { GOGC: "50" };

/** How many servers start at the same time. Each is busy for seconds until it is ready. */
const startedTogether = 4;

/** Starts an API server for each cluster of a mesh and for the one that joins. */
export async function startServers(count: number): Promise<Servers> {
  const names = instanceNames(`scale-${defaultInstance()}`.slice(0, 32).replace(/-$/, ""));
  const subnet = loopbackSubnet(names.instance);
  const record = Object.fromEntries(
    clusterNames(count).map((name, index) => [name, { index: index + 1, network: name }]),
  );
  const clusters = clustersOf(names, { subnet, clusters: record });
  const processes = new Processes();
  await rm(names.stateFolder, { recursive: true, force: true });
  await makePrivateFolder(names.stateFolder);
  const stop = async (): Promise<void> => {
    await processes.stop();
    await rm(names.stateFolder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const etcd = machineIp(subnet);
    processes.start("etcd", etcdArguments(names.stateFolder, etcd), names.stateFolder);
    for (let first = 0; first < clusters.length; first += startedTogether) {
      const next = clusters.slice(first, first + startedTogether);
      await Promise.all(next.map((cluster) => startServer(cluster, etcd, processes)));
    }
    await writeKubeconfig(names, clusters);
    return { folder: names.stateFolder, clusters, stop };
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

/** Processes that end with this one. */
class Processes {
  private readonly running: ChildProcess[] = [];
  private readonly kill = (): void => this.running.forEach((child) => child.kill("SIGKILL"));
  private readonly exit = (): void => process.exit(1);

  constructor() {
    process.once("exit", this.kill);
    // a signal alone would end this process without the event
    process.once("SIGINT", this.exit).once("SIGTERM", this.exit);
  }

  start(name: string, args: readonly string[], folder: string): ChildProcess {
    const log = openSync(join(folder, `${name}.log`), "a");
    const child = spawn(programPath(name), args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", log, log],
    });
    child.on("error", () => undefined); // a program that cannot start never becomes ready
    this.running.push(child);
    return child;
  }

  async stop(): Promise<void> {
    process.off("exit", this.kill).off("SIGINT", this.exit).off("SIGTERM", this.exit);
    const ended = this.running
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => new Promise((resolve) => child.once("exit", resolve)));
    this.kill();
    await Promise.all(ended);
  }
}
