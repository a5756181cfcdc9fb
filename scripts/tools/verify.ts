import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import execa from "execa";
import type { GoProgram, Program } from "./manifest";
import { programFolder } from "./paths";

/** Says what is wrong with a program, by running it; undefined where it is the one that the manifest names. */
export async function whatIsWrong(program: Program, file: string): Promise<string | undefined> {
  if (program.verify === "build information") return checkBuildInformation(program as GoProgram, file);
  const { all, exitCode } = await execa(file, program.verify, { all: true, reject: false, timeout: 60_000, stdin: "ignore" });
  const says = program.says ?? program.version;
  if (all?.includes(says)) return undefined;
  return `"${[program.name, ...program.verify].join(" ")}" says ${JSON.stringify((all ?? "").trim().slice(0, 200))} (exit code ${exitCode}); "${says}" is expected in it`;
}

async function checkBuildInformation(program: GoProgram, file: string): Promise<string | undefined> {
  const [path, version] = program.module.split("@") as [string, string];
  const { stdout } = await execa("go", ["version", "-m", file], { reject: false });
  const found = stdout.split("\n").some((line) => line.split("\t").slice(-3).concat(line.split("\t")).includes(path) && line.includes(`\t${version}`));
  return found ? undefined : `its build information names no ${program.module}`;
}

/** A program of the wanted version that somebody else installed: it is used instead of one of ours. */
export async function findOnPath(program: Program): Promise<string | undefined> {
  if (program.verify === "build information") return undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "" && folder !== programFolder());
  for (const folder of folders) {
    const file = join(folder, program.name);
    if (existsSync(file) && (await whatIsWrong(program, file).catch(() => "it does not run")) === undefined) return file;
  }
  return undefined;
}
