import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { apiReady } from "../clusters/api";
import { waitUntil } from "../clusters/command";
import { apiServerArguments } from "../clusters/components";
import { writePki } from "../clusters/pki";
import { makePrivateFolder, type Cluster } from "../clusters/state";
import type { Processes } from "./processes";
import { StandIn } from "./stand-in";

/**
 * No controllers run, so deletions must not wait for the garbage collector. No istiod runs, so
 * webhooks would never answer.
 */
const withoutNodes = [
  "--enable-garbage-collector=false",
  "--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook",
  "--endpoint-reconciler-type=none",
];

/** The API server of one cluster, with a stand-in for its controllers. */
export class Server {
  private child: ChildProcess | undefined;
  private standIn: StandIn | undefined;
  /** Increases if another cluster takes the place of this one. */
  private generation = 1;

  constructor(
    readonly cluster: Cluster,
    private readonly etcdAddress: string,
    private readonly processes: Processes,
  ) {}

  /** The requests of the stand-in so far. */
  get ownRequests(): number {
    return this.standIn?.requests ?? 0;
  }

  /** Makes the certificates of the cluster, and starts its API server without any objects. */
  async create(): Promise<void> {
    await makePrivateFolder(this.cluster.folder);
    await writePki(this.cluster);
    await this.start();
    this.standIn = new StandIn(this.cluster);
  }

  async start(): Promise<void> {
    const { cluster, etcdAddress, generation } = this;
    const args = [
      ...apiServerArguments(cluster, join(cluster.folder, "pki"), etcdAddress),
      `--etcd-prefix=/${cluster.name}-${generation}`,
      ...withoutNodes,
    ];
    const child = this.processes.start("kube-apiserver", args, cluster.folder);
    this.child = child;
    const ready = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw this.error("has ended");
      return apiReady(cluster);
    };
    await waitUntil(ready, { seconds: 180, failure: () => this.error("is not ready after 180 s") });
  }

  /** Ends the API server. Its objects are there after the next start. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Puts another cluster in its place: without any objects, and with other certificates. */
  async replace(): Promise<void> {
    this.stopStandIn();
    await this.stop();
    this.generation += 1;
    await this.create();
  }

  stopStandIn(): void {
    this.standIn?.stop();
  }

  private error(what: string): Error {
    const { name, folder } = this.cluster;
    const log = join(folder, "kube-apiserver.log");
    return new Error(`the API server of ${name} ${what}; see ${log}`);
  }
}
