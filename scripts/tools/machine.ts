import { mkdirSync, statfsSync } from "node:fs";
import { totalmem } from "node:os";
import execa from "execa";
import type { Build } from "./manifest";
import { buildFolder, cacheFolder } from "./paths";

/** What the builds need; memory in GiB. */
const memoryForBuilds = 6;
const goVersion = [1, 26] as const;

/** Facts about this machine, sizes in bytes. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly root: boolean;
  readonly freeDisk: number;
  readonly memory: number;
  /** As `go version` prints it, e.g. `go1.26.8`. Undefined without Go. */
  readonly go: string | undefined;
}

/**
 * Throws one error with everything that this machine lacks for these builds, and what to do about
 * it.
 */
export async function checkMachine(builds: readonly Build[]): Promise<void> {
  const platform = { platform: process.platform, root: process.getuid?.() === 0 };
  const unfit = unfitFor(platform);
  if (unfit !== undefined) throw new Error(unfit);
  if (builds.length === 0) return;
  const machine: Machine = {
    ...platform,
    freeDisk: freeDisk(),
    memory: totalmem(),
    go: await installedGo(),
  };
  const problems = machineProblems(machine, await diskFor(builds));
  if (problems.length > 0)
    throw new Error(
      `the programs cannot be built on this machine yet:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
}

/** Why this machine cannot run local clusters at all. */
export function unfitFor({
  platform,
  root,
}: Pick<Machine, "platform" | "root">): string | undefined {
  if (platform === "linux" && root) return undefined;
  const here = platform === "linux" ? "you are not root" : `this is ${platform}`;
  return (
    `local clusters need Linux and root (${here}). The package itself does not: ` +
    'docs/install.md shows how to use your own clusters, and "npm run test:unit" runs anywhere'
  );
}

/** What prevents a build that needs this much disk. */
export function machineProblems({ freeDisk, memory, go }: Machine, disk: number): string[] {
  const problems: string[] = [];
  if (freeDisk < disk) {
    problems.push(
      `${cacheFolder()} has ${gigabytes(freeDisk)} GB free; the builds may take ${gigabytes(disk)} GB more (1.5 GB remain without the build caches). ` +
        "Make room, or set ISTIO_MULTICLUSTER_CACHE to a folder on a larger disk",
    );
  }
  if (memory < memoryForBuilds * 2 ** 30) {
    problems.push(
      `there are ${(memory / 2 ** 30).toFixed(1)} GiB of memory; compiling Kubernetes and Istio takes ${memoryForBuilds} GiB: use a larger machine`,
    );
  }
  const [, major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(go ?? "") ?? []).map(Number);
  if (major < goVersion[0] || (major === goVersion[0] && minor < goVersion[1])) {
    problems.push(
      `Go ${goVersion.join(".")} or newer is required, found ${go ?? "none on PATH"}: get it from https://go.dev/dl/`,
    );
  }
  return problems;
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

async function installedGo(): Promise<string | undefined> {
  const { stdout } = await execa("go", ["env", "GOVERSION"], {
    reject: false,
    env: { GOTOOLCHAIN: "local" },
  });
  return stdout?.trim() || undefined;
}

function freeDisk(): number {
  mkdirSync(cacheFolder(), { recursive: true });
  const { bavail, bsize } = statfsSync(cacheFolder());
  return bavail * bsize;
}

/** The disk space that the builds still need. An interrupted build has part of it already. */
async function diskFor(builds: readonly Build[]): Promise<number> {
  const { stdout } = await execa("du", ["-sk", buildFolder()], { reject: false });
  const held = (Number.parseInt(stdout ?? "", 10) || 0) * 1024;
  const most = builds.reduce((sum, { disk }) => sum + disk * 1e9, 0);
  return Math.max(most - held, 2e9);
}
