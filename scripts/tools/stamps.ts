import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, programPath } from "./paths";
import {
  fileFingerprint,
  fingerprint,
  isFor,
  wheelFingerprint,
  type Build,
  type GoProgram,
  type Group,
  type Manifest,
  type ModuleFile,
  type Program,
  type Wheel,
} from "./manifest";

/** Where a program is. */
export const placeOf = (program: Program): string =>
  program.to === undefined ? programPath(program.name) : join(cacheFolder(), program.to);

/** The record of an entry that was installed and verified. */
export interface Stamp {
  readonly fingerprint: string;
  readonly source: "built" | "PATH" | "package" | "module";
  readonly version: string;
  /** The build time. Programs that were built together have the same. */
  readonly seconds?: number;
  readonly size: number;
  readonly modified: number;
}

/** Where stamps are. */
export const stampFolder = (): string => join(cacheFolder(), "stamps");
const stampFile = (name: string): string => join(stampFolder(), name.replace(/\//g, "_"));

/** Records that an entry is installed as the manifest wants it. */
export function writeStamp(
  name: string,
  place: string,
  how: Omit<Stamp, "size" | "modified">,
): void {
  mkdirSync(stampFolder(), { recursive: true });
  const fresh = `${stampFile(name)}.new-${process.pid}`;
  writeFileSync(fresh, JSON.stringify({ ...how, ...stateOf(place) }));
  renameSync(fresh, stampFile(name));
}

/** The record of an entry, if its file is unchanged since it was verified. */
export function readStamp(name: string, place: string): Stamp | undefined {
  if (!existsSync(place) || !existsSync(stampFile(name))) return undefined;
  const stamp = parsed(readFileSync(stampFile(name), "utf8"));
  const { size, modified } = stateOf(place);
  return stamp?.size === size && stamp.modified === modified ? stamp : undefined;
}

/** A stamp that cannot be read counts as missing: the entry is installed again. */
function parsed(text: string): Stamp | undefined {
  try {
    return JSON.parse(text) as Stamp;
  } catch {
    return undefined;
  }
}

/** Follows links, to notice when a program on PATH was replaced. */
function stateOf(place: string): Pick<Stamp, "size" | "modified"> {
  const { size, mtimeMs } = statSync(place);
  return { size, modified: mtimeMs };
}

/** What is missing of one build. */
export interface MissingBuild {
  readonly build: Build;
  readonly programs: readonly GoProgram[];
  readonly files: readonly ModuleFile[];
}

/** Everything that is missing for the wanted groups. */
export interface Missing {
  readonly builds: readonly MissingBuild[];
  readonly wheels: readonly Wheel[];
}

/** Finds what is missing, or was installed from another manifest. */
export function findMissing(manifest: Manifest, groups: readonly Group[]): Missing {
  const stale = (name: string, place: string, wanted: string): boolean =>
    readStamp(name, place)?.fingerprint !== wanted;
  const wanted = manifest.builds.filter((build) => isFor(build, groups));
  const builds = wanted.map((build) => ({
    build,
    programs: build.programs.filter(
      (program) =>
        isFor(program, groups) &&
        stale(program.name, placeOf(program), fingerprint(build, program)),
    ),
    files: (build.files ?? []).filter((file) =>
      stale(file.to, join(cacheFolder(), file.to), fileFingerprint(file)),
    ),
  }));
  return {
    builds: builds.filter(({ programs, files }) => programs.length + files.length > 0),
    wheels: manifest.wheels.filter(
      (wheel) => isFor(wheel, groups) && stale(wheel.name, placeOf(wheel), wheelFingerprint(wheel)),
    ),
  };
}
