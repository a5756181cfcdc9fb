import { Listr, PRESET_TIMER, type ListrTask, type ListrTaskWrapper } from "listr2";
import { buildPrograms, copyFiles, download } from "./build";
import { installPackages, missingPackages } from "./debian";
import { checkMachine } from "./machine";
import { readManifest, type Build, type Group } from "./manifest";
import { findMissing, type Missing } from "./stamps";
import { installWheel } from "./wheel";

/** What to make sure of. */
export interface InstallOptions {
  readonly groups: readonly Group[];
  /** Whether Debian packages are installed without asking. */
  readonly yes: boolean;
}

/** Installs what is missing, and nothing else; quick and silent where everything is there. */
export async function ensureTools({ groups, yes }: InstallOptions): Promise<void> {
  const manifest = readManifest();
  const missing = findMissing(manifest, groups);
  const packages = await missingPackages(manifest.debian);
  const builds = missing.builds.length > 0;
  await checkMachine({ builds });
  if (!builds && missing.wheels.length === 0 && packages.length === 0) return;
  // asked before the progress display takes the terminal
  if (packages.length > 0) await ticking(`Debian packages ${packages.join(" ")}`, () => installPackages(packages, { yes }));
  await new Listr(tasksFor(missing), { renderer: "default", fallbackRenderer: "simple", rendererOptions: { timer: PRESET_TIMER }, fallbackRendererOptions: { timer: PRESET_TIMER } }).run();
}

async function ticking(title: string, work: () => Promise<void>): Promise<void> {
  await work();
  console.error(`Installed: ${title}`);
}

function tasksFor({ builds, wheels }: Missing): ListrTask[] {
  const fetched = downloads(builds.map(({ build }) => build));
  return [
    ...wheels.map((wheel): ListrTask => ({ title: `${wheel.name} ${wheel.version}`, task: () => installWheel(wheel) })),
    ...builds.map(({ build, programs, files }): ListrTask => {
      const names = [...programs.map(({ name }) => name), ...files.map(({ to }) => to)];
      return {
        title: `go build ${build.folder}: ${names.join(", ")}`,
        task: (_, task) =>
          withElapsedTime(task, async () => {
            await fetched(build);
            await buildPrograms(build, programs);
            await copyFiles(build, files);
          }),
      };
    }),
  ];
}

/** Fetches modules one build after another, ahead of the builds: the network works while the compiler does. */
function downloads(builds: readonly Build[]): (build: Build) => Promise<void> {
  let started: Map<Build, Promise<void>> | undefined;
  return (wanted) => {
    if (started === undefined) {
      started = new Map();
      let before = Promise.resolve();
      for (const build of builds) {
        before = before.then(() => download(build));
        before.catch(() => undefined); // told where it is waited for
        started.set(build, before);
      }
    }
    return started.get(wanted)!;
  };
}

/** Says how long a task has been at it: each second in a terminal, each minute in a log. */
async function withElapsedTime(task: ListrTaskWrapper<unknown, any, any>, work: () => Promise<void>): Promise<void> {
  const begin = Date.now();
  const timer = setInterval(
    () => {
      const seconds = Math.round((Date.now() - begin) / 1000);
      task.output = `${Math.floor(seconds / 60)} min ${seconds % 60} s; a build of minutes is normal, and an interrupted one goes on where it was`;
    },
    process.stdout.isTTY ? 1000 : 60_000,
  );
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}
