import * as semver from "semver";
import type { ClusterArgs } from "../args/cluster";
import type { IstioArgs } from "../args/istio";
import { expected, issueFor, type Issue } from "../issue";
import { defaultIstioVersion, type FilledClusters } from "../topology/defaults";
import { revisionLabel } from "../topology/istio-names";
import type { Topology } from "../topology/topology";
import { concernsOf, knownVersions } from "./known-versions";

/** Charts before this version have other values. */
const oldestSupported = "1.28.0";
const oldestWithoutFaults = semver.rsort(knownVersions.faults.map(({ fixedIn }) => fixedIn))[0];

/** Checks the version of Istio in each cluster. */
export function checkVersions(clusters: FilledClusters, istio: IstioArgs = {}): Issue[] {
  const { version = defaultIstioVersion, allowFaultyVersion = false, revisions = {} } = istio;
  return [
    ...checkVersion("istio.version", version, allowFaultyVersion),
    ...Object.entries(revisions).flatMap(([name, own]) =>
      checkVersion(`istio.revisions.${name}.version`, own.version, allowFaultyVersion),
    ),
    ...[...clusters].flatMap(([name, { istioVersion }]) =>
      checkVersion(`clusters.${name}.istioVersion`, istioVersion, allowFaultyVersion),
    ),
  ];
}

function checkVersion(path: string, version: string | undefined, allowFaulty: boolean): Issue[] {
  if (version === undefined) return [];
  return issueFor(path, versionProblem(version, allowFaulty));
}

function versionProblem(version: string, allowFaulty: boolean): string | undefined {
  const parsed = semver.parse(version);
  if (parsed === null) return `${expected("a version", version)}; use the form 1.31.0`;
  // semver allows a "v" and spaces around a version, chart versions have neither
  const bare = version.trim().replace(/^v/, "");
  if (bare !== version) return `${expected("the version of a chart", version)}; use ${bare}`;
  // a pre-release has the fixes of its release
  const release = `${parsed.major}.${parsed.minor}.${parsed.patch}`;
  if (semver.lt(release, oldestSupported))
    return (
      `expected Istio ${oldestSupported} or newer, got ${version}; ` +
      `use ${oldestWithoutFaults} or newer`
    );
  if (allowFaulty) return undefined;
  return faultIn(version, release);
}

function faultIn(version: string, release: string): string | undefined {
  const fault = knownVersions.faults
    .filter(({ versions }) => semver.satisfies(release, versions))
    .at(-1);
  if (fault === undefined) return undefined;
  const { effect, source, fixedIn } = fault;
  return (
    `Istio ${version} has a known fault: ${effect} (${source}); ` +
    `use ${fixedIn} or newer, or set istio.allowFaultyVersion if your build has the fix`
  );
}

/** Warns of vulnerabilities and of missing support, once for each version. */
export function warnOfVersions({ istio, clusters }: Topology): Issue[] {
  const paths = new Map<string, string>();
  const add = (version: string, path: string): void => {
    if (!paths.has(version)) paths.set(version, path);
  };
  for (const { name, istioVersion } of clusters) {
    const path = istioVersion === undefined ? "istio.version" : `clusters.${name}.istioVersion`;
    add(istioVersion ?? istio.version, path);
  }
  for (const { revision, version } of istio.otherRevisions)
    add(version, `istio.revisions.${revisionLabel(revision)}.version`);
  return [...paths].flatMap(([version, path]) =>
    concernsOf(version).map((reason) => ({ path, reason })),
  );
}

/** The oldest version of the revisions in a cluster. Invalid versions do not count. */
export function oldestVersion(istio: IstioArgs, { istioVersion }: ClusterArgs): string {
  const { version = defaultIstioVersion, revisions } = istio;
  const own = Object.values(revisions ?? {}).map((one) => one.version ?? version);
  const all = own.length === 0 ? [istioVersion ?? version] : own;
  return semver.sort(all.filter((one) => semver.valid(one) !== null))[0] ?? version;
}

/** Why two revisions cannot run next to each other. */
export function distanceOf(version: string, other: string): string | undefined {
  const [one, two] = [semver.parse(version), semver.parse(other)];
  if (one === null || two === null) return undefined;
  if (one.major === two.major && Math.abs(one.minor - two.minor) <= 1) return undefined;
  return (
    `expected versions that are at most one minor version apart, got ${version} and ${other}; ` +
    "upgrade one minor version at a time"
  );
}

/** Whether a version is before a release. False if it is not a valid version. */
export const isBefore = (version: string, release: string): boolean =>
  semver.satisfies(version, `<${release}-0`, { includePrerelease: true });
