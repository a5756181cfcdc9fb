import { freemem } from "node:os";
import { join } from "node:path";
import { buildOpenApi } from "../../api-servers/open-api";
import { startServers, type Servers } from "../../api-servers/servers";
import { defaultInstance } from "../../clusters";
import { costOf, type RunCost } from "./cost";
import { countRequests } from "./requests";
import { ScaleStack, type StateCost } from "./stack";
import { clusterNames, clustersOfMesh, withJoiner } from "./topology";

/** What is measured of each mesh, in this order. */
export const phases = ["preview", "up", "no change", "join", "leave"] as const;
export type Phase = (typeof phases)[number];

/** What a phase cost. */
export interface PhaseCost extends RunCost, StateCost {
  readonly clusters: number;
  readonly phase: Phase;
  /** Requests to all API servers, without watches. */
  readonly requests: number;
}

/** Called after each phase. */
type OnCost = (cost: PhaseCost) => void;

/** Measures each phase of a mesh on new API servers. */
export async function measureScale(count: number, onCost: OnCost): Promise<void> {
  const servers = await startServers(`scale-${defaultInstance()}`, clusterNames(count));
  try {
    await measurePhases(count, servers, onCost);
  } finally {
    await servers.stop();
  }
}

async function measurePhases(
  count: number,
  { folder, clusters, ownRequests }: Servers,
  onCost: OnCost,
): Promise<void> {
  const stack = await ScaleStack.create(join(folder, "bench"), join(folder, "kubeconfig"));
  const requests = async (): Promise<number> => (await countRequests(clusters)) - ownRequests();
  const run: { readonly [phase in Phase]: () => ReturnType<ScaleStack["up"]> } = {
    preview: () => stack.preview(),
    up: () => stack.up(),
    "no change": () => stack.up("--expect-no-changes"),
    join: () => stack.up(),
    leave: () => stack.up(),
  };
  for (const phase of phases) {
    await stack.setClusters(phase === "join" ? withJoiner(count) : clustersOfMesh(count));
    await buildOpenApi(clusters);
    const before = await requests();
    const cost = await costOf(run[phase]);
    const sent = (await requests()) - before;
    onCost({ clusters: count, phase, ...cost, ...stack.cost(), requests: sent });
  }
}

/** What one more cluster takes: its API server and its provider, in bytes. */
const memoryPerCluster = 300 * 2 ** 20;

/** What is left to the engine, the program and others. */
const memoryForOthers = 4 * 2 ** 30;

/** How many clusters of a mesh fit into the memory that is free now, with one more that joins. */
export const clustersThatFit = (available = freemem()): number =>
  Math.max(0, Math.floor((available - memoryForOthers) / memoryPerCluster) - 1);
