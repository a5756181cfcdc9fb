import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as automation from "@pulumi/pulumi/automation";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { MultiClusterMesh } from "../../sdk";
import { openContexts } from "../../sdk/status/contexts";
import { noAttempts } from "../../sdk/status/fetch/attempts";
import { observeCluster } from "../../sdk/status/observe";
import { istioImageTag } from "../clusters";
import { chartFolder, toolEnvironment } from "../tools";
import { watchMemory } from "./memory";
import { clustersOf, type TopologyName } from "./topology";

/** What a mesh cost: times in seconds, sizes in bytes. */
export interface MeshCost {
  readonly preview: number;
  /** From the start until every istiod reports every peer as synced. */
  readonly untilSynced: number;
  readonly secondUp: number;
  /**
   * A third `up`. The second one makes the API servers build their OpenAPI documents for Istio's
   * CRDs.
   */
  readonly thirdUp: number;
  readonly destroy: number;
  readonly state: number;
  /** The program, the engine and the providers together. */
  readonly memory: number;
}

/**
 * Installs a mesh with `MultiClusterMesh`, runs `up` twice more, destroys it, and measures each.
 */
export async function measureMesh(
  topology: TopologyName,
  count: number,
  kubeconfig: string,
): Promise<MeshCost> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const clusters = clustersOf(topology, count);
  const istio = {
    chartRepository: chartFolder(),
    imageHub: "localhost",
    imageTag: istioImageTag,
    imagePullPolicy: "IfNotPresent",
  };
  const program = async (): Promise<void> => {
    new MultiClusterMesh("mesh", {
      clusters,
      defaults: { kubeconfig, helmValues: stockEnvoy },
      istio,
    });
  };
  // a user's program is JavaScript, or compiled without the cost of these maps
  process.setSourceMapsEnabled(false);
  try {
    const stack = await openStack(folder, program);
    const preview = await untilDone((options) => stack.preview(options));
    const peak = watchMemory();
    const untilSynced = await untilDone(
      (options) => stack.up(options),
      () => allSynced(kubeconfig, clusters),
    );
    const memory = peak();
    const unchanged = (): Promise<number> =>
      untilDone((options) => stack.up({ ...options, expectNoChanges: true }));
    const secondUp = await unchanged();
    const thirdUp = await unchanged();
    const state = stateSize(join(folder, "state"));
    const destroy = await untilDone((options) => stack.destroy(options));
    return { preview, untilSynced, secondUp, thirdUp, destroy, state, memory };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function openStack(folder: string, program: automation.PulumiFn): Promise<automation.Stack> {
  mkdirSync(join(folder, "state"));
  const envVars = {
    ...toolEnvironment(),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(12).toString("hex"),
  };
  process.env["PATH"] = envVars.PATH; // the automation library finds the engine by it
  return automation.LocalWorkspace.createOrSelectStack(
    { stackName: "bench", projectName: "bench", program },
    { envVars },
  );
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

type EngineOptions = {
  readonly parallel: number;
  readonly onEvent: (event: automation.EngineEvent) => void;
};

/**
 * From the command until the engine prints its summary, and then until `after`. The automation
 * library then asks for outputs and history. `pulumi up` in a terminal does not, so that time is
 * not counted.
 */
async function untilDone(
  run: (options: EngineOptions) => Promise<unknown>,
  after?: () => Promise<void>,
): Promise<number> {
  let finished: Promise<unknown> = Promise.resolve();
  const measured = await seconds(async () => {
    await new Promise<void>((resolve, reject) => {
      finished = run({ parallel: 64, onEvent: ({ summaryEvent }) => summaryEvent && resolve() });
      finished.then(() => resolve(), reject);
    });
    await after?.();
  });
  await finished;
  return measured;
}

async function allSynced(kubeconfig: string, clusters: object): Promise<void> {
  const names = Object.keys(clusters);
  for (;;) {
    const seen = await Promise.all(
      openContexts(kubeconfig, names).map((access) =>
        observeCluster(access, "istio-system", noAttempts),
      ),
    );
    const primaries = seen.filter(({ role }) => role === "primary");
    if (
      primaries.every(({ cluster, peers }) =>
        names.every((name) => name === cluster || peers[name] === "synced"),
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const stateSize = (folder: string): number => statSync(stateFile(folder)).size;

/** The current state of the stack `bench` in a backend's folder. */
export function stateFile(folder: string): string {
  const stacks = join(folder, ".pulumi", "stacks");
  const files = readdirSync(stacks, { recursive: true, encoding: "utf8" });
  const file = files.find((file) => file.endsWith("bench.json"));
  if (file === undefined) throw new Error(`${stacks} has no state`);
  return join(stacks, file);
}
