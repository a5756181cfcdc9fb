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

/** What is remembered of something that was installed and verified. */
export interface Stamp {
  readonly fingerprint: string;
  readonly source: "built" | "PATH" | "package" | "module";
  readonly version: string;
  /** What the build took; programs that were built together have the same time. */
  readonly seconds?: number;
  readonly size: number;
  readonly modified: number;
}

/** Where stamps are. */
export const stampFolder = (): string => join(cacheFolder(), "stamps");
const stampFile = (name: string): string => join(stampFolder(), name.replace(/\//g, "_"));

/** Remembers that a thing is there as the manifest wants it. */
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

/** What is remembered of a thing, as long as it is there and the same as when it was verified. */
export function readStamp(name: string, place: string): Stamp | undefined {
  if (!existsSync(place) || !existsSync(stampFile(name))) return undefined;
  const stamp = parsed(readFileSync(stampFile(name), "utf8"));
  const { size, modified } = stateOf(place);
  return stamp?.size === size && stamp.modified === modified ? stamp : undefined;
}

/** A stamp that cannot be read is as good as none: the thing is installed again. */
function parsed(text: string): Stamp | undefined {
  try {
    return JSON.parse(text) as Stamp;
  } catch {
    return undefined;
  }
}

/** Of a link, the state of what it leads to: a program on PATH that was replaced is noticed. */
function stateOf(place: string): Pick<Stamp, "size" | "modified"> {
  const { size, mtimeMs } = statSync(place);
  return { size, modified: mtimeMs };
}

/** What has to be got of one build. */
export interface MissingBuild {
  readonly build: Build;
  readonly programs: readonly GoProgram[];
  readonly files: readonly ModuleFile[];
}

/** What has to be got, of all that the manifest names and some group needs. */
export interface Missing {
  readonly builds: readonly MissingBuild[];
  readonly wheels: readonly Wheel[];
}

/** Finds what is not there, or was installed from another manifest. */
export function findMissing(manifest: Manifest, groups: readonly Group[]): Missing {
  const stale = (name: string, place: string, wanted: string): boolean =>
    readStamp(name, place)?.fingerprint !== wanted;
  const builds = manifest.builds.map((build) => ({
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
