import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, programPath } from "./paths";
import { fileFingerprint, fingerprint, isFor, wheelFingerprint, type Build, type GoProgram, type Group, type Manifest, type ModuleFile, type Program, type Wheel } from "./manifest";

/** Where a program is. */
export const placeOf = (program: Program): string => (program.to === undefined ? programPath(program.name) : join(cacheFolder(), program.to));

/** What a stamp remembers of something that was installed and verified. */
export interface Stamp {
  readonly fingerprint: string;
  readonly source: "built" | "PATH" | "package" | "module";
}

const stampFile = (name: string): string => join(cacheFolder(), "stamps", name.replace(/\//g, "_"));

/** Remembers that a thing is there as the manifest wants it. */
export function writeStamp(name: string, stamp: Stamp): void {
  mkdirSync(join(cacheFolder(), "stamps"), { recursive: true });
  writeFileSync(stampFile(name), JSON.stringify(stamp));
}

export const removeStamp = (name: string): void => rmSync(stampFile(name), { force: true });

/** What is remembered of a thing, as long as it is still there. */
export function readStamp(name: string, place: string): Stamp | undefined {
  if (!existsSync(place) || !existsSync(stampFile(name))) return undefined;
  return JSON.parse(readFileSync(stampFile(name), "utf8")) as Stamp;
}

/** What has to be got, of all that the manifest names and some group needs. */
export interface Missing {
  readonly builds: readonly { readonly build: Build; readonly programs: readonly GoProgram[]; readonly files: readonly ModuleFile[] }[];
  readonly wheels: readonly Wheel[];
}

/** Finds what is not there, or was installed from an older manifest. */
export function findMissing(manifest: Manifest, groups: readonly Group[]): Missing {
  const stale = (name: string, place: string, wanted: string): boolean => readStamp(name, place)?.fingerprint !== wanted;
  const builds = manifest.builds.map((build) => ({
    build,
    programs: build.programs.filter((program) => isFor(program, groups) && stale(program.name, placeOf(program), fingerprint(build, program))),
    files: (build.files ?? []).filter((file) => stale(file.to, join(cacheFolder(), file.to), fileFingerprint(file))),
  }));
  return {
    builds: builds.filter(({ programs, files }) => programs.length + files.length > 0),
    wheels: manifest.wheels.filter((wheel) => isFor(wheel, groups) && stale(wheel.name, placeOf(wheel), wheelFingerprint(wheel))),
  };
}
