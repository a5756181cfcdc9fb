import { rm } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { Command, CommanderError, Option } from "commander";
import { dropBuildCaches } from "./build";
import { ensureTools } from "./install";
import { listTools, tableOf } from "./list";
import { groups, type Group } from "./manifest";
import { buildFolder, cacheFolder } from "./paths";

async function install(options: { for: Group[]; yes?: boolean; dropBuildCaches?: boolean }): Promise<void> {
  await ensureTools({ groups: options.for, yes: options.yes ?? false });
  if (options.dropBuildCaches) await dropBuildCaches();
  console.error(`Everything is there, in ${cacheFolder()}.`);
}

async function list({ json }: { json?: boolean }): Promise<number> {
  const items = await listTools();
  console.log(json ? JSON.stringify(items, undefined, 2) : tableOf(items));
  return items.every(({ state }) => state === "present") ? 0 : 1;
}

async function clean({ all, yes }: { all?: boolean; yes?: boolean }): Promise<void> {
  const what = all ? `all programs, charts and images in ${cacheFolder()}` : `the build caches in ${buildFolder()}`;
  if (!yes && process.stdin.isTTY && !(await confirmed(`Remove ${what}?`))) return console.error("Nothing was done.");
  await dropBuildCaches();
  if (all) await rm(cacheFolder(), { recursive: true, force: true });
  console.error(`Removed: ${what}.`);
}

async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

async function main(): Promise<number> {
  let code = 0;
  const program = new Command("tools")
    .description("The programs outside npm that local clusters and tests need, built from source at pinned versions, outside the repository.")
    .exitOverride();
  program
    .command("install")
    .description("install what is missing; goes on where an interrupted run was")
    .addOption(new Option("--for <group...>", "only what these need").choices(groups).default(groups, "all"))
    .option("--drop-build-caches", "remove what only the builds needed (20 GB)")
    .option("--yes", "do not ask before Debian packages are installed")
    .action(install);
  program
    .command("list")
    .description("say what is there; exit code 1 where something is missing")
    .option("--json", "print JSON")
    .action(async (options) => {
      code = await list(options);
    });
  program
    .command("clean")
    .description("remove the build caches")
    .option("--all", "remove the programs, charts and images too")
    .option("--yes", "do not ask")
    .action(clean);
  try {
    await program.parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
    console.error(`error: ${(error as Error).message}`);
    return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
