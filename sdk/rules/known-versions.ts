import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as yaml from "js-yaml";
import * as semver from "semver";

/** A fault of Istio in multi-cluster meshes. */
export interface Fault {
  /** The range of versions that have it. */
  readonly versions: string;
  readonly effect: string;
  readonly source: string;
  readonly fixedIn: string;
}

/** A minor version of Istio. */
interface Line {
  readonly line: string;
  /** Its newest patch. */
  readonly newest: string;
  /** The day on which its support ended. */
  readonly supportEnded?: string;
}

interface Advisory {
  readonly name: string;
  readonly source: string;
  readonly versions: string;
}

/** What is known about versions of Istio. */
export interface KnownVersions {
  /** The day on which it was last compared with its sources. */
  readonly checked: string;
  /** Newest first. */
  readonly lines: readonly Line[];
  readonly advisories: readonly Advisory[];
  readonly faults: readonly Fault[];
}

/** Found from `sdk` and from `dist`. The schema keeps dates as strings. */
const file = join(__dirname, "../../docs/istio-versions.yaml");
export const knownVersions = yaml.load(readFileSync(file, "utf8"), {
  schema: yaml.CORE_SCHEMA,
}) as KnownVersions;

const supportPage = "https://istio.io/latest/docs/releases/supported-releases/";

/** What speaks against a version: security advisories, and a line without support. */
export function concernsOf(version: string): string[] {
  const parsed = semver.parse(version);
  if (parsed === null) return [];
  return [...advisoriesOf(version, parsed), ...supportOf(parsed)];
}

function advisoriesOf(version: string, { major, minor, patch }: semver.SemVer): string[] {
  const release = `${major}.${minor}.${patch}`;
  const found = knownVersions.advisories
    .filter(({ versions }) => semver.satisfies(release, versions))
    .map(({ name, source }) => `${name} (${source})`);
  if (found.length === 0) return [];
  return [`Istio ${version} has known vulnerabilities: ${found.join(", ")}; ${advice(release)}`];
}

function supportOf({ major, minor }: semver.SemVer): string[] {
  const name = `${major}.${minor}`;
  const ended = knownVersions.lines.find(({ line }) => line === name)?.supportEnded;
  if (ended === undefined) return [];
  return [`support for Istio ${name} ended on ${ended} (${supportPage}); ${advice(`${name}.0`)}`];
}

/** The newest patch of the same line, or of the next one with support. */
function advice(version: string): string {
  const lines = [...knownVersions.lines].reverse();
  const supported = lines.filter(({ supportEnded }) => supportEnded === undefined);
  const target = supported.find(({ newest }) => semver.gt(newest, version)) ?? supported.at(-1);
  return `use ${target?.newest} or newer`;
}
