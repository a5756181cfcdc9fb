import { statSync } from "node:fs";
import { join } from "node:path";
import Table from "cli-table3";
import { missingPackages } from "./debian";
import { fileFingerprint, fingerprint, readManifest, wheelFingerprint } from "./manifest";
import { cacheFolder } from "./paths";
import { placeOf, readStamp } from "./stamps";

/** One thing of the manifest, and whether it is there. */
export interface Item {
  readonly name: string;
  readonly version: string;
  readonly state: "present" | "outdated" | "missing";
  /** How it came: built here, found on PATH, out of a package or a module. */
  readonly source?: string;
  /** In bytes. */
  readonly size?: number;
  readonly place?: string;
}

/** Everything of the manifest, as it stands. */
export async function listTools(): Promise<Item[]> {
  const manifest = readManifest();
  const missing = new Set(await missingPackages(manifest.debian));
  const item = (name: string, version: string, place: string, wanted: string): Item => {
    const stamp = readStamp(name, place);
    if (stamp === undefined) return { name, version, state: "missing" };
    const state = stamp.fingerprint === wanted ? "present" : "outdated";
    return { name, version, state, source: stamp.source, size: statSync(place).size, place };
  };
  return [
    ...manifest.builds.flatMap((build) => [
      ...build.programs.map((program) => item(program.name, program.version, placeOf(program), fingerprint(build, program))),
      ...(build.files ?? []).map((file) => item(file.to, file.module.split("@")[1]!, join(cacheFolder(), file.to), fileFingerprint(file))),
    ]),
    ...manifest.wheels.map((wheel) => item(wheel.name, wheel.version, placeOf(wheel), wheelFingerprint(wheel))),
    ...manifest.debian.map((name): Item => ({ name, version: "Debian's", state: missing.has(name) ? "missing" : "present", source: "Debian" })),
  ];
}

const withoutLines = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** The list as a table. */
export function tableOf(items: readonly Item[]): string {
  const table = new Table({ head: ["name", "version", "state", "from", "size"], style: { head: [], border: [] }, chars: withoutLines });
  for (const { name, version, state, source, size } of items) {
    table.push([name, version, state, source ?? "", size === undefined || size < 1e5 ? "" : `${(size / 1e6).toFixed(1)} MB`]);
  }
  return table.toString();
}
