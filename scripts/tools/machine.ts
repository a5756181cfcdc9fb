import { statfsSync, mkdirSync } from "node:fs";
import { totalmem } from "node:os";
import execa from "execa";
import { cacheFolder } from "./paths";

/** What a machine needs to have for the builds, in GiB: measured for all of them from nothing, with some room. */
const diskForBuilds = 25;
const memoryForBuilds = 6;
const goVersion = [1, 26] as const;

/** What has to be built says what the machine must have. */
export interface Needs {
  readonly builds: boolean;
}

/** Throws one error that names everything this machine lacks, and what to do about it. */
export async function checkMachine({ builds }: Needs): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    const here = process.platform === "linux" ? "you are not root" : `this is ${process.platform}`;
    throw new Error(
      `local clusters need Linux and root (${here}). The package itself does not: ` +
        'see "On your own clusters" in the README, and "npm test -- --tier unit" for the tests that run anywhere',
    );
  }
  if (!builds) return;
  const problems = [...missingDisk(freeDisk(), cacheFolder()), ...missingMemory(totalmem()), ...(await missingGo())];
  if (problems.length > 0) throw new Error(`the programs cannot be built on this machine yet:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
}

const GiB = 2 ** 30;

export function missingDisk(free: number, folder: string): string[] {
  if (free >= diskForBuilds * GiB) return [];
  return [
    `${folder} has ${(free / GiB).toFixed(1)} GiB free; the builds take up to ${diskForBuilds} GiB (1.5 GiB stay when the build caches are dropped). ` +
      "Make room, or set ISTIO_MULTICLUSTER_CACHE to a folder on a larger disk",
  ];
}

export function missingMemory(total: number): string[] {
  if (total >= memoryForBuilds * GiB) return [];
  return [`there are ${(total / GiB).toFixed(1)} GiB of memory; compiling Kubernetes and Istio takes ${memoryForBuilds} GiB`];
}

async function missingGo(): Promise<string[]> {
  const { stdout } = await execa("go", ["env", "GOVERSION"], { reject: false, env: { GOTOOLCHAIN: "local" } });
  const [, major = 0, minor = 0] = /^go(\d+)\.(\d+)/.exec(stdout ?? "") ?? [];
  if (Number(major) > goVersion[0] || (Number(major) === goVersion[0] && Number(minor) >= goVersion[1])) return [];
  const found = stdout ? `this is ${stdout.trim()}` : "there is none on PATH";
  return [`Go ${goVersion.join(".")} or newer is needed and ${found}; see https://go.dev/dl/`];
}

function freeDisk(): number {
  mkdirSync(cacheFolder(), { recursive: true });
  const { bavail, bsize } = statfsSync(cacheFolder());
  return bavail * bsize;
}
