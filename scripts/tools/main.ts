import { rm } from "node:fs/promises";
import { Option, type Command } from "commander";
import { commandLine, confirmed, runCommandLine } from "../command-line";
import { dropBuildCaches } from "./go";
import { ensureTools } from "./install";
import { listTools, tableOf } from "./list";
import { withInstallLock } from "./lock";
import { defaultGroups, groups, type Group } from "./manifest";
import {
  buildFolder,
  cacheFolder,
  chartFolder,
  imageFolder,
  programFolder,
  pulumiHome,
  shareFolder,
} from "./paths";
import { elapsed } from "./progress";
import { stampFolder } from "./stamps";

async function install(options: {
  for: (Group | "all")[];
  yes?: boolean;
  dropBuildCaches?: boolean;
}): Promise<void> {
  const start = Date.now();
  const wanted = groups.filter(
    (group) => options.for.includes(group) || options.for.includes("all"),
  );
  await ensureTools({ groups: wanted, yes: options.yes ?? false });
  if (options.dropBuildCaches) await withInstallLock(dropBuildCaches);
  console.error(`Everything is installed, in ${cacheFolder()} (${elapsed(Date.now() - start)}).`);
  for (const [names, seconds] of await buildTimes())
    console.error(`  ${names} took ${elapsed(seconds * 1000)} to build`);
}

/** What was built together, and how long it took. */
async function buildTimes(): Promise<[string, number][]> {
  const together = new Map<number, string[]>();
  for (const { name, seconds } of await listTools())
    if (seconds !== undefined) together.set(seconds, [...(together.get(seconds) ?? []), name]);
  return [...together].map(([seconds, names]) => [names.join(", "), seconds]);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const items = await listTools();
  console.log(json ? JSON.stringify(items, undefined, 2) : tableOf(items));
  if (items.some(({ state, group }) => state !== "present" && group === undefined))
    process.exitCode = 1;
}

async function clean({ all, yes }: { all?: boolean; yes?: boolean }): Promise<void> {
  const what = all
    ? `all programs, charts and images in ${cacheFolder()}`
    : `the build caches in ${buildFolder()}`;
  if (!yes && !(await confirmed(`Remove ${what}?`))) return console.error("Nothing was removed.");
  await withInstallLock(dropBuildCaches);
  // remove known entries only: the user chose the cache folder and may keep other files in it
  const ours = [
    programFolder(),
    chartFolder(),
    shareFolder(),
    imageFolder(),
    pulumiHome(),
    stampFolder(),
  ];
  if (all) for (const folder of ours) await rm(folder, { recursive: true, force: true });
  console.error(`Removed: ${what}.`);
}

function commands(): Command {
  const program = commandLine(
    "tools",
    "The programs that local clusters and tests need and npm does not have, at pinned versions.",
  );
  program
    .command("install")
    .description("install what is missing; continues an interrupted run")
    .addOption(
      new Option("--for <group...>", "only what these need")
        .choices([...groups, "all"])
        .default(defaultGroups, defaultGroups.join(" ")),
    )
    .option("--drop-build-caches", "remove what only the builds needed (20 GB)")
    .option("--yes", "do not ask before Debian packages are installed")
    .action(install);
  program
    .command("list")
    .description(
      "list what is installed; exit code 1 if something is missing, except for optional groups",
    )
    .option("--json", "print JSON")
    .action(list);
  program
    .command("clean")
    .description("remove the build caches; only costs time at the next build")
    .option("--build-caches", "only the build caches (the default without --all)")
    .option("--all", "remove the programs, charts and images too")
    .option("--yes", "do not ask")
    .action(clean);
  return program;
}

void runCommandLine(commands());
