import * as semver from "semver";
import type { IstioArgs } from "../args/istio";
import { expected, issueFor, type Issue } from "../issue";
import { defaultIstioVersion, type FilledClusters } from "../topology/defaults";

/** A fault of Istio in multi-cluster meshes, from its release notes. */
interface Fault {
  /** The range of versions that have it. */
  readonly versions: string;
  readonly effect: string;
  /** The issue in istio/istio. */
  readonly issue: number;
  readonly fixedIn: string;
}

const faults: readonly Fault[] = [
  {
    versions: "<1.30.3",
    issue: 60612,
    effect: "istiod ignores changes to a remote secret",
    fixedIn: "1.30.3",
  },
  {
    versions: "<1.30.4",
    issue: 60920,
    effect: "gateways of other networks are lost when a cluster leaves or gets a new token",
    fixedIn: "1.30.4",
  },
  {
    versions: "<1.30.4",
    issue: 61043,
    effect: "a cluster's endpoints are lost when it gets a new token",
    fixedIn: "1.30.4",
  },
];

/** Charts before this version have other values. */
const oldestSupported = "1.28.0";
const oldestWithoutFaults = semver.rsort(faults.map(({ fixedIn }) => fixedIn))[0];

/** Checks the version of Istio in each cluster. */
export function checkVersions(clusters: FilledClusters, istio: IstioArgs = {}): Issue[] {
  const { version = defaultIstioVersion, allowFaultyVersion = false } = istio;
  return [
    ...checkVersion("istio.version", version, allowFaultyVersion),
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
  const fault = faults.filter(({ versions }) => semver.satisfies(release, versions)).at(-1);
  if (fault === undefined) return undefined;
  const { effect, issue, fixedIn } = fault;
  return (
    `Istio ${version} has a known fault: ${effect} (istio/istio#${issue}); ` +
    `use ${fixedIn} or newer, or set istio.allowFaultyVersion if your build has the fix`
  );
}

/** Whether a version is before a release. False if it is not a valid version. */
export const isBefore = (version: string, release: string): boolean =>
  semver.satisfies(version, `<${release}-0`, { includePrerelease: true });

/** Why a remote cannot have this version, given the version of its primary. */
export function skewOf(
  remote: string,
  primary: { readonly name: string; readonly version: string },
): string | undefined {
  const [r, p] = [semver.parse(remote), semver.parse(primary.version)];
  if (r === null || p === null) return undefined;
  if (r.major === p.major && (r.minor === p.minor || r.minor === p.minor - 1)) return undefined;
  const allowed = `${p.major}.${p.minor} or ${p.major}.${p.minor - 1}`;
  return (
    `expected Istio ${allowed}, because the primary "${primary.name}" has ${primary.version}, ` +
    `got ${remote}; upgrade primaries first, one minor version at a time`
  );
}
