import { readdirSync, readFileSync } from "node:fs";

/** A process and its memory, in bytes. */
export interface Process {
  readonly parent: number;
  readonly program: string;
  readonly memory: number;
  /** The part of it that a file holds, such as the program itself. */
  readonly file: number;
}

/** Adds up the memory of processes. */
type Sum = (processes: readonly Process[]) => number;

const eachAlone: Sum = (processes) => processes.reduce((sum, { memory }) => sum + memory, 0);

/** The processes of one program share its file, so it counts once. */
export const sharingFiles: Sum = (processes) => {
  const files = new Map<string, number>();
  for (const { program, file } of processes)
    files.set(program, Math.max(file, files.get(program) ?? 0));
  const own = processes.reduce((sum, { memory, file }) => sum + memory - file, 0);
  return [...files.values()].reduce((sum, file) => sum + file, own);
};

/**
 * Samples the memory of a process, by default this one, and of its later children. Returns a
 * function that gives the peak, in bytes.
 */
export function watchMemory(root = process.pid, sum = eachAlone): () => number {
  // the local clusters were started by this process too, and are not what is measured
  const before = new Set(readProcesses().keys());
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, sum(processesBelow(root, before)));
  };
  look();
  const timer = setInterval(look, 500);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function processesBelow(root: number, others: ReadonlySet<number>): Process[] {
  const processes = readProcesses();
  const isBelow = (pid: number): boolean =>
    pid === root || (!others.has(pid) && isBelowParent(processes.get(pid)));
  const isBelowParent = (process: { parent: number } | undefined): boolean =>
    process !== undefined && isBelow(process.parent);
  return [...processes].filter(([pid]) => isBelow(pid)).map(([, process]) => process);
}

function readProcesses(): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const entry of readdirSync("/proc")) {
    const status = /^\d+$/.test(entry) ? readStatus(entry) : undefined;
    if (status === undefined) continue;
    const field = (name: string): string =>
      new RegExp(`^${name}:\\s+(\\S+)`, "m").exec(status)?.[1] ?? "0";
    const bytes = (name: string): number => Number(field(name)) * 1024;
    processes.set(Number(entry), {
      parent: Number(field("PPid")),
      program: field("Name"),
      memory: bytes("VmRSS"),
      file: bytes("RssFile"),
    });
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
