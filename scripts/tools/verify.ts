import { readFile } from "node:fs/promises";
import execa from "execa";
import type { GoProgram, Program } from "./manifest";

/**
 * Runs a program to see whether it is the one in the manifest. Returns what is wrong, or undefined.
 */
export async function whatIsWrong(program: Program, file: string): Promise<string | undefined> {
  if (program.verify === "build information")
    return (await checkBuildInformation(program as GoProgram, file)) ?? checkContent(program, file);
  const { all, exitCode } = await execa(file, program.verify, {
    all: true,
    reject: false,
    timeout: 60_000,
    stdin: "ignore",
    env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  const says = program.says ?? program.version;
  if (all?.includes(says)) return undefined;
  return `"${[program.name, ...program.verify].join(" ")}" expected "${says}" in the output, got ${JSON.stringify((all ?? "").trim().slice(0, 200))} (exit code ${exitCode})`;
}

/** Throws unless a new program is the one in the manifest. */
export async function verified(program: Program, file: string): Promise<void> {
  const wrong = await whatIsWrong(program, file);
  if (wrong !== undefined)
    throw new Error(`${program.name} ${program.version} was installed, but ${wrong}`);
}

async function checkBuildInformation(
  program: GoProgram,
  file: string,
): Promise<string | undefined> {
  const [path, version] = program.module.split("@") as [string, string];
  const { stdout } = await execa("go", ["version", "-m", file], { reject: false });
  // lines like "mod PATH VERSION SUM" for the module of the program and "dep PATH VERSION SUM" for
  // the others, tabs between
  const built = stdout.split("\n").map((line) => line.trim().split("\t"));
  if (
    built.some(
      ([kind, module, at]) =>
        (kind === "mod" || kind === "dep") && module === path && at === version,
    )
  )
    return undefined;
  return `its build information names no ${program.module}`;
}

/** The version that the linker sets is in the program as it stands. */
async function checkContent({ says }: Program, file: string): Promise<string | undefined> {
  if (says === undefined || (await readFile(file)).includes(says)) return undefined;
  return `"${says}" is not in it: do the ldflags still name the right variable?`;
}
