import { readdirSync, readFileSync } from "node:fs";

/** Watches the memory of this process and everything it starts from now on, and tells the most that they held at once, in bytes. */
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
    pid === root || (processes.has(pid) && !others.has(pid) && isBelow(processes.get(pid)!.parent));
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

/** A process may end while it is looked at. */
function readStatus(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
}
