import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { waitUntil } from "./command";

const cgroupRoot = "/sys/fs/cgroup";

/** A mounted cgroup hierarchy. Version 1 has one per controller, version 2 a single one. */
export interface Hierarchy {
  readonly mountPoint: string;
  /** The arguments of `mount` that show the same hierarchy inside a node. */
  readonly mountOptions: string;
}

/** The hierarchies of this machine. */
export function hierarchies(): Hierarchy[] {
  return readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(
      ([, mountPoint, type]) => type?.startsWith("cgroup") && mountPoint?.startsWith(cgroupRoot),
    )
    .map(([, mountPoint = "", type, options = ""]) => ({
      mountPoint,
      mountOptions:
        type === "cgroup2" ? "-t cgroup2" : `-t cgroup -o ${controllerOptions(options)}`,
    }));
}

/** Whether the machine has only cgroup version 2. */
export const onlyVersion2 = (): boolean =>
  hierarchies().some(({ mountPoint }) => mountPoint === cgroupRoot);

function controllerOptions(options: string): string {
  const general = new Set([
    "rw",
    "ro",
    "nosuid",
    "nodev",
    "noexec",
    "relatime",
    "noatime",
    "seclabel",
  ]);
  return options
    .split(",")
    .filter((option) => !general.has(option))
    .join(",");
}

/** A node's cgroup in every hierarchy. */
export const nodeCgroups = (nodeName: string): string[] =>
  hierarchies().map(({ mountPoint }) => join(mountPoint, nodeName));

/** Creates a node's cgroups. */
export async function makeCgroups(nodeName: string): Promise<void> {
  for (const folder of nodeCgroups(nodeName)) {
    await mkdir(folder, { recursive: true });
    for (const file of ["cpuset.cpus", "cpuset.mems"]) {
      // version 1: a new cpuset is empty, and takes no process until it has a processor and memory
      const parent = join(folder, "..", file);
      if (!onlyVersion2() && existsSync(parent))
        await writeFile(join(folder, file), await readFile(parent, "utf8"));
    }
  }
}

/**
 * In version 2, a cgroup has either processes or controllers for its children. So the node's own
 * processes move into a child, and the kubelet gets the controllers.
 */
export async function delegateControllers(nodeName: string): Promise<void> {
  if (!onlyVersion2()) return;
  const [folder = ""] = nodeCgroups(nodeName);
  await mkdir(join(folder, "init"), { recursive: true });
  for (const pid of await readPids(folder))
    await writeFile(join(folder, "init", "cgroup.procs"), `${pid}`).catch(() => undefined);
  const controllers = (await readFile(join(folder, "cgroup.controllers"), "utf8"))
    .trim()
    .split(" ");
  await writeFile(
    join(folder, "cgroup.subtree_control"),
    controllers.map((name) => `+${name}`).join(" "),
  );
}

/** The command line that runs a command inside a node's cgroups from the start. */
export function inCgroups(nodeName: string, command: readonly string[]): string[] {
  const folders = nodeCgroups(nodeName).map((folder) =>
    existsSync(join(folder, "init")) ? join(folder, "init") : folder,
  );
  const script =
    'set -e; while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done; shift; exec "$@"';
  return ["sh", "-c", script, "sh", ...folders, "--", ...command];
}

/** The processes of the node itself: PID 1 and the components, but not those of pods. */
export async function nodeProcesses(nodeName: string): Promise<number[]> {
  const folders = nodeCgroups(nodeName).flatMap((folder) => [folder, join(folder, "init")]);
  return unique((await Promise.all(folders.map(readPids))).flat());
}

/** The names with this prefix of all nodes that have a cgroup in any hierarchy. */
export async function findCgroups(nodePrefix: string): Promise<string[]> {
  const found = await Promise.all(hierarchies().map(({ mountPoint }) => readdir(mountPoint)));
  return unique(found.flat().filter((name) => name.startsWith(nodePrefix)));
}

/** Ends every process in a node's cgroups and removes the cgroups. */
export async function removeCgroups(nodeName: string): Promise<void> {
  const killed = new Set<number>();
  const left = (): number[] => [...killed].filter((pid) => !hasEnded(pid));
  const gone = async (): Promise<boolean> => {
    const pids = await processesBelow(nodeName);
    for (const pid of pids) kill(pid, killed);
    return pids.length === 0 && left().length === 0;
  };
  const failure = (): Error =>
    new Error(
      `node ${nodeName}: processes ${left().join(", ")} do not end; see what holds them, then run "down" again`,
    );
  await waitUntil(gone, { seconds: 30, every: 30, failure });
  for (const folder of await tree(nodeName)) await removeCgroup(folder);
}

/**
 * The kernel may drop a process from the cgroup's list before it has released its memory. Such a
 * process has not ended.
 */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

function kill(pid: number, killed: Set<number>): void {
  killed.add(pid);
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A process that has ended still holds its cgroup for a moment. */
async function removeCgroup(folder: string): Promise<void> {
  let problem: NodeJS.ErrnoException | undefined;
  const removed = async (): Promise<boolean> => {
    problem = await rmdir(folder).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
    return problem === undefined || problem.code === "ENOENT";
  };
  await waitUntil(removed, {
    seconds: 10,
    every: 30,
    failure: () => new Error(`cgroup ${folder} cannot be removed: ${problem?.message}`),
  });
}

async function processesBelow(nodeName: string): Promise<number[]> {
  return unique((await Promise.all((await tree(nodeName)).map(readPids))).flat());
}

/** A node's cgroups in all hierarchies, children before their parents. */
async function tree(nodeName: string): Promise<string[]> {
  const below = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return [];
    const children = entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => below(join(folder, entry.name)));
    return [...(await Promise.all(children)).flat(), folder];
  };
  return (await Promise.all(nodeCgroups(nodeName).map(below))).flat();
}

async function readPids(folder: string): Promise<number[]> {
  const text = await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "");
  return text
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 0);
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The hierarchies as arguments of the node's init script: `folder=mount options`. */
export const initMounts = (): string[] =>
  hierarchies().map(
    ({ mountPoint, mountOptions }) =>
      `${mountPoint === cgroupRoot ? "." : basename(mountPoint)}=${mountOptions}`,
  );
