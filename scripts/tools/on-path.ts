import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import type { Program } from "./manifest";
import { cacheFolder, programPath } from "./paths";
import { placeLink } from "./place";
import { placeOf, readStamp, writeStamp } from "./stamps";
import { whatIsWrong } from "./verify";

/** The folders of PATH without ours, whose programs have stamps. */
export function pathFolders(path = process.env["PATH"] ?? ""): string[] {
  const own = existsSync(cacheFolder()) ? realpathSync(cacheFolder()) + sep : undefined;
  const folders = path.split(delimiter).filter((folder) => folder !== "" && existsSync(folder));
  return folders.filter(
    (folder) => own === undefined || !`${realpathSync(folder)}${sep}`.startsWith(own),
  );
}

/** The executable files of that name in folders, in their order. */
export const findPrograms = (name: string, folders: readonly string[]): string[] =>
  folders.map((folder) => join(folder, name)).filter(isExecutable);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** A program of the wanted version on PATH, to use instead of building it. */
export async function findOnPath(
  program: Program,
  folders = pathFolders(),
): Promise<string | undefined> {
  if (program.comesWith !== undefined) return findBeside(program.name, program.comesWith);
  if (program.verify === "build information" || program.usePath === false) return undefined;
  for (const file of findPrograms(program.name, folders)) {
    if ((await whatIsWrong(program, file).catch(() => "it does not run")) === undefined)
      return file;
  }
  return undefined;
}

/** The programs in the same folder as one that was taken from PATH. */
function findBeside(name: string, other: string): string | undefined {
  if (readStamp(other, programPath(other))?.source !== "PATH") return undefined;
  return findPrograms(name, [dirname(realpathSync(programPath(other)))])[0];
}

/** Links the programs that PATH has in the wanted version, and returns the others. */
export async function takeFromPath<P extends Program>(
  programs: readonly P[],
  fingerprintOf: (program: P) => string,
): Promise<P[]> {
  const left: P[] = [];
  for (const program of programs) {
    const found = await findOnPath(program);
    if (found === undefined) {
      left.push(program);
      continue;
    }
    await placeLink(found, placeOf(program));
    writeStamp(program.name, placeOf(program), {
      fingerprint: fingerprintOf(program),
      source: "PATH",
      version: program.version,
    });
  }
  return left;
}
