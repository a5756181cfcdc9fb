import { readFileSync } from "node:fs";
import type { ExecaChildProcess } from "execa";
import { sharingFiles, watchMemory } from "../memory";
import { seconds } from "../mesh";

/** What a run of the engine cost: the engine, the program and the providers together. */
export interface RunCost {
  /** In seconds. */
  readonly time: number;
  /** In seconds of one core. */
  readonly cpu: number;
  /** The peak, in bytes. What processes of one program share counts once. */
  readonly memory: number;
}

/** Measures a process and its children. */
export async function costOf(start: () => ExecaChildProcess): Promise<RunCost> {
  const before = childrenCpu();
  let peak = (): number => 0;
  const time = await seconds(async () => {
    const child = start();
    peak = watchMemory(child.pid, sharingFiles);
    await child;
  }).finally(() => peak());
  return { time, cpu: childrenCpu() - before, memory: peak() };
}

/** The CPU time of the children of this process that have ended, and of their children. */
const childrenCpu = (): number => childrenCpuIn(readFileSync("/proc/self/stat", "utf8"));

/** Linux counts in ticks of 10 ms on every platform that Node supports. */
const ticksPerSecond = 100;

/** `cutime` and `cstime` of a stat file, in seconds. The name before them may hold anything. */
export function childrenCpuIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}
