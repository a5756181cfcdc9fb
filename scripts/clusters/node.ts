import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, open, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programFolder } from "../tools/paths";
import { delegateControllers, inCgroups, initMounts, makeCgroups, nodeProcesses } from "./cgroups";
import { waitUntil } from "./command";
import { writeHostNames } from "./host-names";
import { cniConfig, cniFolder, containerdConfig } from "./node-config";
import type { Cluster } from "./state";

const initScript = join(__dirname, "node-init.sh");

/**
 * The machine's environment is not passed on, because a proxy setting, for example, would break the
 * components.
 */
const environment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
};

/** Starts a node: namespaces, PID 1 and containerd. Its network must exist. */
export async function startNode(cluster: Cluster): Promise<void> {
  const { folder, nodeName } = cluster;
  await mkdir(join(folder, "log"), { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "cni"), { recursive: true, mode: 0o700 });
  await linkCniPlugins(join(folder, "cni-bin"));
  await writeFile(join(folder, "machine-id"), `${randomBytes(16).toString("hex")}\n`);
  await writeHostNames(cluster);
  await writeFile(join(folder, "containerd.toml"), containerdConfig());
  await writeFile(join(folder, "cni", "10-pods.conflist"), cniConfig(cluster));
  await makeCgroups(nodeName);
  const init = await spawnDetached(
    inCgroups(nodeName, [
      ...["nsenter", `--net=/run/netns/${nodeName}`],
      ...[
        "unshare",
        "-m",
        "-u",
        "-i",
        "-p",
        "-f",
        "-C",
        "--propagation",
        "private",
        "--mount-proc",
        "--kill-child",
      ],
      ...["bash", initScript, cluster.name, folder, programFolder(), ...initMounts()],
    ]),
    join(folder, "log", "init.log"),
  );
  const socket = join(folder, "run", "containerd", "containerd.sock");
  await waitUntil(() => existsSync(socket) || init.exitCode !== null, {
    seconds: 30,
    failure: () => componentError(cluster, "containerd", "did not open its socket within 30 s"),
  });
  if (init.exitCode !== null)
    throw await componentError(cluster, "init", `ended with exit code ${init.exitCode}`);
  await delegateControllers(nodeName);
}

/** Links the machine's CNI plug-ins into a folder that other plug-ins can be installed into. */
async function linkCniPlugins(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const machines = cniFolder();
  for (const plugin of await readdir(machines))
    await symlink(join(machines, plugin), join(folder, plugin));
}

/** The process ID of a node's PID 1 on the machine. Undefined if the node does not run. */
export async function nodePid(nodeName: string): Promise<number | undefined> {
  return (await nodeProcesses(nodeName)).find((pid) => pidInNode(pid) === 1);
}

/**
 * The ID of a process inside the node, one level below this process. Undefined for processes of
 * other levels.
 */
function pidInNode(pid: number): number | undefined {
  const ids = namespacedPids(pid);
  return ids.length === namespacedPids("self").length + 1 ? ids.at(-1) : undefined;
}

function namespacedPids(pid: number | "self"): number[] {
  try {
    const line = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
    return line.split(/\s+/).map(Number);
  } catch {
    return []; // it has just ended
  }
}

/** The command line that runs a command inside a running node. */
async function inNode(nodeName: string, command: readonly string[]): Promise<string[]> {
  const pid = await nodePid(nodeName);
  if (pid === undefined) throw new Error(`node ${nodeName} does not run; run "up" to repair it`);
  return inCgroups(nodeName, [
    "nsenter",
    "-t",
    `${pid}`,
    "-m",
    "-n",
    "-u",
    "-i",
    "-p",
    "-C",
    "--",
    ...command,
  ]);
}

/** Starts a program inside a node. It keeps running when this process ends. */
export async function startInNode(
  cluster: Cluster,
  component: string,
  command: readonly string[],
): Promise<void> {
  const child = await spawnDetached(
    await inNode(cluster.nodeName, command),
    join(cluster.folder, "log", `${component}.log`),
  );
  const started = async (): Promise<boolean> =>
    child.exitCode !== null || (await findInNode(cluster.nodeName, command[0] ?? "")) !== undefined;
  await waitUntil(started, {
    seconds: 60,
    every: 20,
    failure: () => componentError(cluster, component, "did not start"),
  });
}

/** The process of a node whose program has this path. */
export async function findInNode(nodeName: string, program: string): Promise<number | undefined> {
  for (const pid of await nodeProcesses(nodeName)) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (commandLine.split("\0")[0] === program) return pid;
  }
  return undefined;
}

async function spawnDetached(
  [program = "", ...args]: readonly string[],
  logFile: string,
): Promise<ChildProcess> {
  const log = await open(logFile, "a", 0o600);
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: environment,
      cwd: "/",
    });
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** An error with the component's name and the end of its log. */
export async function componentError(
  cluster: Cluster,
  component: string,
  what: string,
): Promise<Error> {
  const file = join(cluster.folder, "log", `${component}.log`);
  const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n").slice(-15);
  return new Error(
    `cluster ${cluster.name}: ${component} ${what}. The last lines of ${file}:\n${lines.map((line) => `    ${line}`).join("\n")}`,
  );
}
