import assert from "node:assert/strict";
import { helloWorld } from "../../../examples/local/hello-world";
import { stockEnvoy } from "../../../examples/local/stock-envoy";
import type { ClustersSpec } from "../../../scripts/clusters";
import { ClusterRole, MultiClusterMesh, type MultiClusterMeshArgs } from "../../../sdk";
import { gatewayName, getInSystem, kubectlInSystem } from "../../clusters/support/installed";
import {
  clientPolicy,
  enough,
  whileSendingRequests,
  type RequestLoop,
} from "../../clusters/support/requests";
import { assertTraffic } from "../../clusters/support/verify";
import { apply, sharedClusters } from "../../support/clusters";
import { assertSucceeded, TestStack, type Run } from "../../support/engine";

/** Clients in each cluster. Several make it likely that requests are always on their way. */
const clientsPerCluster = 3;

/** How many requests each cluster sends to each cluster while the mesh changes. */
const requestsPerDirection = 200;

interface MoreWork {
  readonly before?: () => Promise<void>;
  readonly after?: () => Promise<void>;
}

/** A mesh over the shared clusters. Its clients send requests to every cluster while it changes. */
export class BusyMesh {
  /** The mesh that the program installs, except for what is the same in all tests. */
  args!: MultiClusterMeshArgs;
  stack!: TestStack;
  private kubeconfig!: string;
  private readonly names: readonly string[];

  private constructor(private readonly clusters: MultiClusterMeshArgs["clusters"]) {
    this.names = Object.keys(clusters);
  }

  /** Has clusters and a stack during the tests of the enclosing `describe`. */
  static duringTests(
    clusters: MultiClusterMeshArgs["clusters"],
    kind: Pick<ClustersSpec, "olderIstio"> = {},
  ): BusyMesh {
    const mesh = new BusyMesh(clusters);
    before(async () => {
      const networks = Object.entries(clusters).map(([name, { network }]) => [
        name,
        network ?? name,
      ]);
      mesh.kubeconfig = await sharedClusters(Object.fromEntries(networks), kind);
      mesh.stack = await TestStack.create("mesh", { program: async () => mesh.program() });
    });
    after(async () => {
      await mesh.stack?.destroy();
      mesh.stack?.remove();
    });
    return mesh;
  }

  private program(): void {
    const { args, kubeconfig } = this;
    const defaults = { ...args.defaults, kubeconfig, helmValues: stockEnvoy };
    const mesh = new MultiClusterMesh("mesh", { ...args, defaults });
    this.names.forEach((name, index) =>
      helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn: mesh }),
    );
  }

  /** Installs the mesh. Its clients open new connections every few seconds. */
  async install(args: MultiClusterMeshArgs): Promise<void> {
    this.args = args;
    assertSucceeded(await this.stack.up());
    await assertTraffic(this.names);
    for (const name of this.names)
      if (this.clusters[name]?.role !== ClusterRole.Remote) await apply(name, clientPolicy);
  }

  /** Updates the mesh while requests continue, with more work around it. No request may fail. */
  async change(args: MultiClusterMeshArgs, { before, after }: MoreWork = {}): Promise<Run> {
    this.args = args;
    let run: Run | undefined;
    const clients = Array(clientsPerCluster).fill(this.names).flat();
    const perClient = Math.ceil(requestsPerDirection / clientsPerCluster);
    const failed = await whileSendingRequests(clients, async (requests) => {
      const pods = await Promise.all(this.names.map(gatewayPods));
      await before?.();
      run = await this.stack.up();
      assertSucceeded(run);
      await after?.();
      await Promise.all(this.names.map((name, index) => ended(name, pods[index]!)));
      await Promise.all(requests.map((one) => enough(one, this.names.length, perClient)));
      console.log(`      answered: ${this.answersOf(requests)}`);
    });
    assert.deepEqual(failed, []);
    return run!;
  }

  /** How many requests of each cluster each cluster answered. */
  private answersOf(requests: readonly RequestLoop[]): string {
    const counts = this.names.flatMap((from) => {
      const lines = requests.filter(({ cluster }) => cluster === from).flatMap((one) => one.lines);
      return this.names.map((to, index) => {
        const answers = lines.filter((line) => line.startsWith(`Hello version: v${index + 1},`));
        return `${from} to ${to} ${answers.length}`;
      });
    });
    return counts.join(", ");
  }

  /** Previews the mesh without changing it. */
  async preview(args: MultiClusterMeshArgs): Promise<Run> {
    const before = this.args;
    this.args = args;
    const run = await this.stack.preview();
    this.args = before;
    return run;
  }
}

async function gatewayPods(cluster: string): Promise<string[]> {
  const { items } = await getInSystem(cluster, "pods", "-l", `app=${gatewayName}`);
  return items
    .filter(({ metadata }: any) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }: any) => `pod/${metadata.name}`);
}

/** Waits for the end of gateway pods that an update replaced. */
async function ended(cluster: string, pods: readonly string[]): Promise<void> {
  const current = await gatewayPods(cluster);
  const replaced = pods.filter((pod) => !current.includes(pod));
  if (replaced.length > 0)
    await kubectlInSystem(cluster, "wait", ...replaced, "--for=delete", "--timeout=120s");
}
