import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { stockEnvoy } from "../../../examples/local/stock-envoy";
import type { ClusterArgs, HelmValuesArgs } from "../../../sdk";
import { mergeValues } from "../../../sdk/topology/merge";
import { kubectl, listObjects, localIstio, sharedClusters } from "../../support/clusters";
import { assertSucceeded, changes, TestStack } from "../../support/engine";
import type { KillableRun } from "../../support/killable";
import { packageRoot } from "../../support/plugin-host";
import { projectFolder } from "../../support/programs";
import { getInSystem, gatewayName, systemNamespace } from "./installed";
import { unexpectedLeftovers } from "./mesh-suite";

/** What the next run installs. */
export interface Wanted {
  readonly clusters: { readonly [name: string]: ClusterArgs };
  readonly helmValues?: HelmValuesArgs;
}

/** A mesh whose program is a process of its own, so that it can be killed together with the engine. */
export class KillableMesh {
  private constructor(
    private readonly folder: string,
    private readonly kubeconfig: string,
    readonly stack: TestStack,
    /** The objects of each cluster before the mesh. */
    readonly before: { readonly [cluster: string]: string[] },
  ) {}

  /** `existing`: the clusters in which the system namespace exists before the mesh. */
  static async create(
    clusters: readonly string[],
    existing: readonly string[] = [],
  ): Promise<KillableMesh> {
    const kubeconfig = await sharedClusters(
      Object.fromEntries(clusters.map((name) => [name, name])),
    );
    for (const name of existing) await kubectl(name, "create", "namespace", systemNamespace);
    const folder = projectFolder(program);
    const stack = await TestStack.create("interrupted", { projectFolder: folder }, refusing);
    const objects = await Promise.all(
      clusters.map(async (name) => [name, await listObjects(name)] as const),
    );
    return new KillableMesh(folder, kubeconfig, stack, Object.fromEntries(objects));
  }

  want({ clusters, helmValues = {} }: Wanted): void {
    const values = mergeValues(stockEnvoy, helmValues as { [chart: string]: unknown });
    const defaults = { kubeconfig: this.kubeconfig, helmValues: values };
    const args = { clusters, defaults, istio: localIstio() };
    fs.writeFileSync(path.join(this.folder, "mesh.json"), JSON.stringify(args));
  }

  /** Starts a run and kills all of it when something has happened. */
  async killWhen(
    command: "up" | "destroy",
    happened: (run: KillableRun) => Promise<unknown>,
  ): Promise<void> {
    const run = this.stack.start(command);
    try {
      await run.until(happened(run));
    } finally {
      await run.kill();
      await this.stack.unlock();
    }
  }

  /** Starts a run and kills all of it after some time. Returns whether it had not ended by then. */
  async killAfter(command: "up" | "destroy", milliseconds: number): Promise<boolean> {
    const run = this.stack.start(command);
    const isKilled = await run.isRunningAfter(milliseconds);
    await run.kill();
    await this.stack.unlock();
    return isKilled;
  }

  /** Runs a plain update. It must succeed, and leave nothing to do. */
  async converge(): Promise<void> {
    assertSucceeded(await this.stack.up());
    const again = await this.stack.up({ expectNoChanges: true });
    assertSucceeded(again);
    assert.deepEqual(changes(again), []);
  }

  /** Runs a plain destroy. It must succeed, and leave nothing but what is documented. */
  async vanish(): Promise<void> {
    assertSucceeded(await this.stack.destroy());
    for (const [cluster, objects] of Object.entries(this.before))
      assert.deepEqual(await unexpectedLeftovers(cluster, objects), []);
  }

  remove(): void {
    this.stack.remove();
    fs.rmSync(this.folder, { recursive: true });
  }
}

/**
 * With this alone, a provider refuses to create what exists. The mesh's own setting has to win, so
 * these runs show that a user may set the variable. What newer providers refuse is not run here:
 * test/engine/compile.test.ts shows that they get the setting against it.
 */
const refusing = { PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY: "false" };

/** The kubeconfig of `west` is an Output, as if the program had created that cluster. */
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
  const args = require("./mesh.json");
  const { west } = args.clusters;
  if (west !== undefined) west.kubeconfig = pulumi.output(args.defaults.kubeconfig);
  new MultiClusterMesh("mesh", args);
`;

/** The UID of a gateway's Service. Another one would be another load balancer. */
export const gatewayUid = async (cluster: string): Promise<string> =>
  (await getInSystem(cluster, "service", gatewayName)).metadata.uid;
