import { buildPrograms, copyFile } from "./build";
import { findPackages, installPackages } from "./debian";
import { download, muchMemory } from "./go";
import { withInstallLock } from "./lock";
import { checkMachine } from "./machine";
import {
  fingerprint,
  isFor,
  readManifest,
  wheelFingerprint,
  type Build,
  type Group,
} from "./manifest";
import { takeFromPath } from "./on-path";
import { runJobs, type Job } from "./progress";
import { Remaining } from "./remaining";
import { findMissing, type Missing, type MissingBuild } from "./stamps";
import { installWheel } from "./wheel";

/** What to install. */
export interface InstallOptions {
  readonly groups: readonly Group[];
  /** Whether Debian packages are installed without asking. */
  readonly yes: boolean;
}

/** Installs what is missing. Quick and silent if nothing is. */
export async function ensureTools(options: InstallOptions): Promise<void> {
  await checkMachine([]);
  const { missing, packages } = await findWork(options);
  if (packages.length === 0 && isNothing(missing)) return;
  await withInstallLock(() => installMissing(options));
}

const isNothing = ({ builds, wheels }: Missing): boolean =>
  builds.length === 0 && wheels.length === 0;

async function findWork({
  groups,
}: InstallOptions): Promise<{ missing: Missing; packages: string[] }> {
  const manifest = readManifest();
  const missing = findMissing(manifest, groups);
  const wanted = manifest.debian
    .filter((entry) => isFor(entry, groups))
    .filter(
      ({ toInstall }) =>
        toInstall === undefined || missing.wheels.some(({ name }) => name === toInstall),
    );
  const packages = (await findPackages(wanted)).filter(({ present }) => !present);
  return { missing, packages: packages.map(({ name }) => name) };
}

async function installMissing(options: InstallOptions): Promise<void> {
  // another installation may have done it while this one waited
  const before = await findWork(options);
  const missing = await withoutPath(before.missing);
  await checkMachine(missing.builds.map(({ build }) => build));
  // asked before the progress display takes the terminal
  if (before.packages.length > 0) {
    await installPackages(before.packages, options);
    console.error(`Installed Debian packages: ${before.packages.join(" ")}`);
  }
  await runJobs(jobsFor(missing), { lanes: muchMemory() ? 2 : 1 });
}

/** What remains to be built after using the programs on PATH. */
async function withoutPath({ builds, wheels }: Missing): Promise<Missing> {
  const left: MissingBuild[] = [];
  for (const { build, programs, files } of builds) {
    left.push({
      build,
      files,
      programs: await takeFromPath(programs, (program) => fingerprint(build, program)),
    });
  }
  return {
    builds: left.filter(({ programs, files }) => programs.length + files.length > 0),
    wheels: await takeFromPath(wheels, wheelFingerprint),
  };
}

function jobsFor({ builds, wheels }: Missing): Job[] {
  const fetched = downloads(builds);
  const remaining = new Remaining(builds.map(({ build }) => build));
  return [
    // first, because it takes seconds
    ...wheels.map((wheel): Job => ({
      title: `${wheel.name} ${wheel.version}`,
      work: () => installWheel(wheel),
    })),
    ...builds.map(({ build, programs, files }): Job => {
      const names = [...programs.map(({ name }) => name), ...files.map(({ to }) => to)];
      return {
        title: `${build.folder}: ${names.join(", ")}`,
        work: async (report) => {
          const packages = await fetched(build, report);
          for (const file of files) await copyFile(build, file);
          if (programs.length > 0)
            await buildPrograms(build, programs, (compiled) =>
              report(remaining.compiled(build.folder, compiled, packages)),
            );
          remaining.ended(build.folder);
        },
      };
    }),
  ];
}

/** Downloads modules ahead of the builds, so that network and compiler work at the same time. */
function downloads(
  builds: readonly MissingBuild[],
): (build: Build, report: (text: string) => void) => Promise<number> {
  const reports = new Map<Build, (text: string) => void>();
  const started = new Map<Build, Promise<number>>();
  const start = (): void => {
    let before: Promise<unknown> = Promise.resolve();
    for (const { build, programs } of builds) {
      const one = before.then(() =>
        download(build, programs, (text) => reports.get(build)?.(text)),
      );
      one.catch(() => undefined); // reported where it is awaited
      started.set(build, one);
      before = one.catch(() => undefined); // the next one may succeed
    }
  };
  return (wanted, report) => {
    if (started.size === 0) start();
    reports.set(wanted, report);
    return started.get(wanted) ?? Promise.reject(new Error(`unknown build ${wanted.folder}`));
  };
}
