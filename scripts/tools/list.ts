import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";
import { findPackages } from "./debian";
import {
  fileFingerprint,
  fingerprint,
  moduleVersion,
  defaultGroups,
  isFor,
  readManifest,
  wheelFingerprint,
  type Build,
  type Group,
} from "./manifest";
import { cacheFolder } from "./paths";
import { elapsed } from "./progress";
import { placeOf, readStamp } from "./stamps";

/** One entry of the manifest, and whether it is installed. */
export interface Item {
  readonly name: string;
  /** The version that the manifest wants. */
  readonly version: string;
  readonly state: "present" | "outdated" | "missing";
  /** The group that must be named to install it. Not set if it is installed by default. */
  readonly group?: Group;
  /** The installed version. */
  readonly installed?: string;
  /** Where it came from: built here, found on PATH, from a package or from a module. */
  readonly source?: string;
  /** The build time, shared by everything built together. */
  readonly seconds?: number;
  /** In bytes. */
  readonly size?: number;
  readonly place?: string;
}

/** The state of every entry of the manifest. */
export async function listTools(): Promise<Item[]> {
  const manifest = readManifest();
  return [
    ...manifest.builds.flatMap((build) =>
      itemsOf(build).map((item) => ({ ...item, ...optionalGroup(build) })),
    ),
    ...manifest.wheels.map((wheel) =>
      itemOf(wheel.name, wheel.version, placeOf(wheel), wheelFingerprint(wheel)),
    ),
    // packages that only an installation needs do not count as missing
    ...(await findPackages(manifest.debian.filter(({ toInstall }) => toInstall === undefined))).map(
      ({ name, present, version }): Item => {
        if (!present) return { name, version: "Debian's", state: "missing" };
        return {
          name,
          version: "Debian's",
          state: "present",
          ...(version === undefined
            ? { source: "elsewhere" }
            : { installed: version, source: "Debian" }),
        };
      },
    ),
  ];
}

const itemsOf = (build: Build): Item[] => [
  ...build.programs.map((program) =>
    itemOf(program.name, program.version, placeOf(program), fingerprint(build, program)),
  ),
  ...(build.files ?? []).map((file) =>
    itemOf(
      file.to,
      moduleVersion(file.module),
      join(cacheFolder(), file.to),
      fileFingerprint(file),
    ),
  ),
];

const optionalGroup = (build: Build): Pick<Item, "group"> => {
  const group = isFor(build, defaultGroups) ? undefined : build.only?.[0];
  return group === undefined ? {} : { group };
};

function itemOf(name: string, version: string, place: string, wanted: string): Item {
  const stamp = readStamp(name, place);
  if (stamp === undefined) return { name, version, state: "missing" };
  const { version: installed, source, seconds } = stamp;
  const state = stamp.fingerprint === wanted ? "present" : "outdated";
  return {
    name,
    version,
    state,
    installed,
    source,
    ...(seconds !== undefined && { seconds }),
    size: sizeOf(place),
    place,
  };
}

function sizeOf(place: string): number {
  if (!existsSync(place)) return 0;
  const state = statSync(place);
  return state.isDirectory()
    ? readdirSync(place).reduce((sum, name) => sum + sizeOf(join(place, name)), 0)
    : state.size;
}

/** The list as a table. */
export function tableOf(items: readonly Item[]): string {
  const table = new Table({
    head: ["name", "wanted", "state", "there is", "from", "built in", "size"],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, version, state, group, installed, source, seconds, size } of items) {
    table.push([
      name,
      version,
      state === "present" || group === undefined ? state : `${state} (--for ${group})`,
      installed ?? "",
      source ?? "",
      seconds === undefined ? "" : elapsed(seconds * 1000),
      size === undefined ? "" : `${(size / 1e6).toFixed(1)} MB`,
    ]);
  }
  return table.toString();
}
