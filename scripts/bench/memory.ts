import { readdirSync, readFileSync } from "node:fs";

/**
 * Samples the memory of this process and its later children. Returns a function that gives the
 * peak, in bytes.
 */
export function watchMemory(): () => number {
  // the local clusters were started by this process too, and are not what is measured
  const before = new Set(readProcesses().keys());
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, memoryBelow(process.pid, before));
  };
  look();
  const timer = setInterval(look, 500);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

interface Process {
  readonly parent: number;
  readonly memory: number;
}

function memoryBelow(root: number, others: ReadonlySet<number>): number {
  const processes = readProcesses();
  const isBelow = (pid: number): boolean =>
    pid === root || (!others.has(pid) && isBelowParent(processes.get(pid)));
  const isBelowParent = (process: { parent: number } | undefined): boolean =>
    process !== undefined && isBelow(process.parent);
  return [...processes]
    .filter(([pid]) => isBelow(pid))
    .reduce((sum, [, { memory }]) => sum + memory, 0);
}

function readProcesses(): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const entry of readdirSync("/proc")) {
    const status = /^\d+$/.test(entry) ? readStatus(entry) : undefined;
    if (status === undefined) continue;
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    processes.set(Number(entry), { parent: field("PPid"), memory: field("VmRSS") * 1024 });
  }
  return processes;
}

/** A process may end while it is read. */
function readStatus(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
}
