import { readdirSync, readFileSync } from "node:fs";

/** Watches the memory of this process and everything it started, and tells the most that they held at once, in bytes. */
export function watchMemory(): () => number {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, treeMemory(process.pid));
  };
  look();
  const timer = setInterval(look, 200);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function treeMemory(root: number): number {
  const parents = new Map<number, number>();
  const sizes = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const status = readStatus(entry);
    if (status === undefined) continue;
    parents.set(Number(entry), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
    sizes.set(Number(entry), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
  }
  const isBelow = (pid: number | undefined): boolean => pid !== undefined && pid > 1 && (pid === root || isBelow(parents.get(pid)));
  return [...sizes].filter(([pid]) => isBelow(pid)).reduce((sum, [, size]) => sum + size, 0);
}

/** A process may end while it is looked at. */
function readStatus(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
}
