import { availableParallelism, totalmem } from "node:os";
import { defaultInstance } from "../clusters";

/**
 * The instance of local clusters for a lane of tests. It differs from the one for manual use. Tests
 * read their lane from the environment.
 */
export const testInstance = (lane = process.env["TEST_LANE"] ?? "0"): string =>
  `test${lane}-${defaultInstance()}`.slice(0, 32).replace(/-$/, "");

/**
 * How many suites run side by side: one per core, because the clusters of a lane keep a core busy. A
 * lane has up to six clusters, and each needs about 1 GiB.
 */
export const laneCount = (): number =>
  Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / (7 * 2 ** 30))));

/** The instances of all lanes that there can be. */
export const laneInstances = (lanes = 8): string[] =>
  Array.from({ length: lanes }, (_, lane) => testInstance(String(lane)));

/** Why local clusters cannot run on this machine. Undefined if they can. */
export function whyNoClusters(): string | undefined {
  if (process.platform !== "linux") return `local clusters need Linux; this is ${process.platform}`;
  if (process.getuid?.() !== 0) return "local clusters need root";
  return undefined;
}
