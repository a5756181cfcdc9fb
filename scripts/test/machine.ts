import { availableParallelism, cpus, totalmem } from "node:os";
import { setTimeout } from "node:timers/promises";
import { defaultInstance } from "../clusters";
import type { Lanes } from "./lanes";

/**
 * The instance of local clusters for a lane of tests. It differs from the one for manual use. Tests
 * read their lane from the environment.
 */
export const testInstance = (lane = process.env["TEST_LANE"] ?? "0"): string =>
  `test${lane}-${defaultInstance()}`.slice(0, 32).replace(/-$/, "");

/**
 * How many suites run side by side: one per core, and one more while the cores are idle enough. A
 * lane has up to five clusters, and each needs about 1 GiB.
 */
export function lanesOf(wanted?: number): Lanes {
  const room = Math.max(1, Math.floor(totalmem() / (7 * 2 ** 30)));
  const always = wanted ?? Math.min(availableParallelism(), room);
  const extra = wanted === undefined && always < room ? 1 : 0;
  return { always, extra, hasRoom: async () => (await idleShare(20_000)) > 0.3 };
}

/** The idle share of CPU time, measured for some milliseconds. */
async function idleShare(milliseconds: number): Promise<number> {
  const before = processorTimes();
  await setTimeout(milliseconds);
  const after = processorTimes();
  return (after.idle - before.idle) / (after.total - before.total);
}

function processorTimes(): { idle: number; total: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, one) => sum + one.idle, 0);
  const busy = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  return { idle, total: idle + busy };
}

/** The instances of all lanes that there can be. */
export const laneInstances = (lanes = 8): string[] =>
  Array.from({ length: lanes }, (_, lane) => testInstance(String(lane)));

/** Why local clusters cannot run on this machine. Undefined if they can. */
export function whyNoClusters(): string | undefined {
  if (process.platform !== "linux") return `local clusters need Linux; this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "local clusters need root";
  return undefined;
}
