import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { instanceNames, type InstanceNames } from "../../../scripts/clusters/instance";
import { laneInstances } from "../../../scripts/test/machine";

/** Everything that clusters could leave behind on a machine. */
export interface Snapshot {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly networkNamespaces: readonly string[];
  readonly cgroups: readonly string[];
  readonly links: readonly string[];
  readonly packetTables: readonly string[];
  readonly stateFolder: boolean;
  readonly ipForward: string;
}

/** Takes a snapshot of the machine. Ignores other instances, which may change in the meantime. */
export function takeSnapshot(instance: string): Snapshot {
  const command = (name: string, ...args: string[]): string =>
    execFileSync(name, args, { encoding: "utf8" });
  const namespaces = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
  const others = otherInstances(namespaces, instance);
  // those of other lanes may be half created, with no network namespace yet
  const known = [...others, ...laneInstances().map(instanceNames)];
  const foreign = (name: string): boolean =>
    known.some(({ instance: other, link, nftTable }) =>
      [`istio-mc.${other}`, link, nftTable].some((part) => name.includes(part)),
    );
  const own = (names: readonly string[]): string[] => names.filter((name) => !foreign(name)).sort();
  return {
    processes: processesOf(instance),
    mounts: own(mountPoints()).filter((mount) => mount !== "/run/netns" || others.length === 0),
    networkNamespaces: own(namespaces),
    cgroups: own(topCgroups()),
    links: own(
      (JSON.parse(command("ip", "-j", "link")) as { ifname: string }[]).map(({ ifname }) => ifname),
    ),
    packetTables: own(command("nft", "list", "tables").trim().split("\n")),
    stateFolder: existsSync(instanceNames(instance).stateFolder),
    ipForward: readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim(),
  };
}

/** The other instances that are up, found by their network namespaces. */
function otherInstances(namespaces: readonly string[], instance: string): InstanceNames[] {
  const found = namespaces
    .filter((name) => name.startsWith("istio-mc."))
    .map((name) => name.split(".")[1] ?? "");
  return [...new Set(found)].filter((name) => name !== instance).map(instanceNames);
}

/** Processes whose command line, cgroups or mounts contain the name of the instance. */
function processesOf(instance: string): string[] {
  const read = (file: string): string => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return ""; // the process has just exited
    }
  };
  const pids = readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  );
  // zombies do not count: PID 1 of the machine has not reaped them yet
  const isZombie = (pid: string): boolean => /^State:\s+Z/m.test(read(`/proc/${pid}/status`));
  return pids
    .filter(
      (pid) =>
        !isZombie(pid) &&
        ["cmdline", "cgroup", "mountinfo"].some((file) =>
          read(`/proc/${pid}/${file}`).includes(instance),
        ),
    )
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`);
}

const mountPoints = (): string[] =>
  readFileSync("/proc/self/mountinfo", "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");

function topCgroups(): string[] {
  const hierarchies = mountPoints().filter((mount) => mount.startsWith("/sys/fs/cgroup"));
  return hierarchies.flatMap((hierarchy) =>
    readdirSync(hierarchy, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${hierarchy}/${entry.name}`),
  );
}
