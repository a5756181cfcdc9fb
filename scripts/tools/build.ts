import { chmod, cp, rm } from "node:fs/promises";
import { join } from "node:path";
import execa from "execa";
import { compile, moduleFolder, outFolder } from "./go";
import {
  fileFingerprint,
  fingerprint,
  moduleVersion,
  type Build,
  type GoProgram,
  type ModuleFile,
} from "./manifest";
import { cacheFolder } from "./paths";
import { place, placeFile } from "./place";
import { placeOf, writeStamp } from "./stamps";
import { verified } from "./verify";

/** Builds programs, verifies each, and only then puts them where they belong. */
export async function buildPrograms(
  build: Build,
  programs: readonly GoProgram[],
  compiled: (packages: number) => void,
): Promise<void> {
  const start = Date.now();
  const files = await compile(build, programs, compiled);
  const seconds = (Date.now() - start) / 1000;
  for (const [program, file] of files) {
    await verified(program, file);
    await chmod(file, 0o755);
    await placeFile(file, placeOf(program));
    writeStamp(program.name, placeOf(program), {
      fingerprint: fingerprint(build, program),
      source: "built",
      version: program.version,
      seconds,
    });
  }
  await rm(outFolder(build), { recursive: true });
}

/** Copies data out of a module, so that the module can be removed. */
export async function copyFile(build: Build, file: ModuleFile): Promise<void> {
  const to = join(cacheFolder(), file.to);
  const from = join(await moduleFolder(build, file.module), file.from);
  await place(to, async (temporary) => {
    await cp(from, temporary, { recursive: true });
    // the module cache is read-only, and so are copies of it
    await execa("chmod", ["-R", "u+w", temporary]);
    if (file.executable) await chmod(temporary, 0o755);
  });
  writeStamp(file.to, to, {
    fingerprint: fileFingerprint(file),
    source: "module",
    version: moduleVersion(file.module),
  });
}
