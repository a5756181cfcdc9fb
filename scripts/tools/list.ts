import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";
import { findPackages } from "./debian";
import { fileFingerprint, fingerprint, readManifest, wheelFingerprint } from "./manifest";
import { cacheFolder } from "./paths";
import { elapsed } from "./progress";
import { placeOf, readStamp } from "./stamps";

/** One thing of the manifest, and whether it is there. */
export interface Item {
  readonly name: string;
  /** The version that the manifest wants. */
  readonly version: string;
  readonly state: "present" | "outdated" | "missing";
  /** The version that is there. */
  readonly installed?: string;
  /** How it came: built here, found on PATH, out of a package or a module. */
  readonly source?: string;
  /** What building it took, together with what was built with it. */
  readonly seconds?: number;
  /** In bytes. */
  readonly size?: number;
  readonly place?: string;
}

/** Everything of the manifest, as it stands. */
export async function listTools(): Promise<Item[]> {
  const manifest = readManifest();
  return [
    ...manifest.builds.flatMap((build) => [
      ...build.programs.map((program) =>
        itemOf(program.name, program.version, placeOf(program), fingerprint(build, program)),
      ),
      ...(build.files ?? []).map((file) =>
        itemOf(
          file.to,
          file.module.split("@")[1]!,
          join(cacheFolder(), file.to),
          fileFingerprint(file),
        ),
      ),
    ]),
    ...manifest.wheels.map((wheel) =>
      itemOf(wheel.name, wheel.version, placeOf(wheel), wheelFingerprint(wheel)),
    ),
    // what only an installation needs is missing from nothing
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
  for (const { name, version, state, installed, source, seconds, size } of items) {
    table.push([
      name,
      version,
      state,
      installed ?? "",
      source ?? "",
      seconds === undefined ? "" : elapsed(seconds * 1000),
      size === undefined ? "" : `${(size / 1e6).toFixed(1)} MB`,
    ]);
  }
  return table.toString();
}
