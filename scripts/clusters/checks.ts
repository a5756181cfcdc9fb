import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { programPath, shareFolder } from "../tools/paths";
import { hierarchies } from "./cgroups";
import { componentNames } from "./components";
import { imageSources } from "./images/build";
import type { ImageSet } from "./images/catalog";
import { findCniFolder } from "./node-config";

/** Programs of the machine, each with its Debian package. */
const machinePrograms: Readonly<Record<string, string>> = {
  containerd: "containerd",
  ctr: "containerd",
  runc: "runc",
  iptables: "iptables",
  nft: "nftables",
  ip: "iproute2",
  nsenter: "util-linux",
  unshare: "util-linux",
  setpriv: "util-linux",
  mount: "mount",
  mountpoint: "util-linux",
  mmdebstrap: "mmdebstrap",
  bash: "bash",
  tar: "tar",
};

const kernelFeatures: Readonly<Record<string, () => boolean>> = {
  "the overlay file system": () => readFileSync("/proc/filesystems", "utf8").includes("overlay"),
  "PID, mount, network, host name, IPC and cgroup namespaces": () =>
    ["pid", "mnt", "net", "uts", "ipc", "cgroup"].every((name) =>
      existsSync(`/proc/self/ns/${name}`),
    ),
  "cgroups mounted below /sys/fs/cgroup": () => hierarchies().length > 0,
};

/** Memory of one empty cluster, and the reserve for the machine itself, in MiB. */
const memoryPerCluster = 500;
const memoryBeside = 300;

/** Throws if local clusters cannot run on this kind of machine. */
export function checkPlatform(): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    const here = process.platform === "linux" ? "you are not root" : `this is ${process.platform}`;
    throw new Error(
      `local clusters need Linux and root (${here}): their nodes are made of kernel namespaces. ` +
        "Use a Linux machine as root, or clusters of your own (docs/install.md).",
    );
  }
}

/** What the machine must have. */
interface Wanted {
  readonly newClusters: number;
  readonly images: ImageSet;
  readonly dualStack: boolean;
}

/** Throws one error that names everything this machine lacks and what to do about it. */
export function checkMachine({ newClusters, images, dualStack }: Wanted): void {
  checkPlatform();
  const problems = [
    ...missingPackages(),
    ...missingFiles(images),
    ...missingFeatures(),
    ...(dualStack ? missingIPv6() : []),
    ...missingMemory(newClusters),
  ];
  if (problems.length > 0)
    throw new Error(
      `this machine cannot run local clusters yet:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
}

function missingPackages(): string[] {
  const missing = Object.entries(machinePrograms).filter(([program]) => !onPath(program));
  const packages = new Set(missing.map(([, name]) => name));
  if (findCniFolder() === undefined) packages.add("containernetworking-plugins");
  if (packages.size === 0) return [];
  return [
    `programs are missing: run "apt-get install -y ${[...packages].join(" ")}" (or "npm run tools -- install")`,
  ];
}

function onPath(program: string): boolean {
  return `${process.env["PATH"]}:/usr/sbin:/sbin`
    .split(":")
    .some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missingFiles(images: ImageSet): string[] {
  const needed = [
    ...componentNames.map(programPath),
    ...imageSources(images),
    join(shareFolder(), "metallb-native.yaml"),
  ];
  const missing = needed.filter((file) => !existsSync(file));
  const option = images === "upgrade" ? " --for upgrade" : "";
  return missing.length === 0
    ? []
    : [`${missing.join(", ")} missing: run "npm run tools -- install${option}"`];
}

function missingFeatures(): string[] {
  const missing = Object.entries(kernelFeatures).filter(([, present]) => !present());
  return missing.map(
    ([feature]) => `the kernel lacks ${feature}: use a kernel (or a container) that has it`,
  );
}

/** Only dual-stack clusters need it. `folder` is where the kernel shows its settings. */
export function missingIPv6(folder = "/proc/sys/net/ipv6"): string[] {
  const setting = join(folder, "conf", "default", "disable_ipv6");
  if (existsSync(setting) && readFileSync(setting, "utf8").trim() === "0") return [];
  const why = existsSync(setting)
    ? "IPv6 is switched off (net.ipv6.conf.default.disable_ipv6)"
    : "the kernel has no IPv6";
  return [`${why}: switch it on, or take IPv6 out of ipFamilies in the file of clusters`];
}

function missingMemory(newClusters: number): string[] {
  const free =
    Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0) / 1024;
  const needed = newClusters === 0 ? 0 : newClusters * memoryPerCluster + memoryBeside;
  if (free >= needed) return [];
  return [
    `${newClusters} new clusters need ${needed} MiB of free memory and ${Math.floor(free)} MiB are free: list fewer clusters, or stop other programs`,
  ];
}
