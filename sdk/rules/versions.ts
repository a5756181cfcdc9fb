import * as semver from "semver";

/** A fault of Istio in meshes of several clusters that its release notes tell of. */
interface Fault {
  /** The versions that have it, as a range. */
  readonly versions: string;
  readonly effect: string;
  /** The issue of istio/istio. */
  readonly issue: number;
  readonly repairedIn: string;
}

const faults: readonly Fault[] = [
  {
    versions: "<1.30.3",
    issue: 60612,
    effect: "a remote secret's new content is not taken up",
    repairedIn: "1.30.3",
  },
  {
    versions: "<1.30.4",
    issue: 60920,
    effect: "when one cluster goes or gets a new token, other networks' gateways are forgotten",
    repairedIn: "1.30.4",
  },
  {
    versions: "<1.30.4",
    issue: 61043,
    effect: "a new token wipes the endpoints of its cluster",
    repairedIn: "1.30.4",
  },
];

/** The oldest Istio whose charts are as this package writes their values. */
const oldest = "1.28.0";

/** The oldest Istio without any of the faults. */
const sound = semver.rsort(faults.map(({ repairedIn }) => repairedIn))[0];

/** Whether a version is of a release before another; false where it is no version. */
export const isBefore = (version: string, release: string): boolean =>
  semver.satisfies(version, `<${release}-0`, { includePrerelease: true });

/** Why a version should not be installed; undefined where nothing is known against it. */
export function faultOf(version: string, allowFaulty: boolean): string | undefined {
  const parsed = semver.parse(version);
  if (parsed === null) return `"${version}" is no version; the form is 1.31.0`;
  // the library takes what charts' versions have not: a "v", and spaces around
  const bare = version.trim().replace(/^v/, "");
  if (bare !== version)
    return `"${version}" is no chart's version, which has no "v" and no spaces; write ${bare}`;
  // a pre-release counts as the release it leads to: what is repaired there is repaired in it
  const release = `${parsed.major}.${parsed.minor}.${parsed.patch}`;
  if (semver.lt(release, oldest))
    return `Istio ${version} is too old: its charts are other ones than from ${oldest} on; choose ${sound} or newer`;
  const [fault] = allowFaulty
    ? []
    : faults.filter(({ versions }) => semver.satisfies(release, versions)).reverse();
  if (fault === undefined) return undefined;
  return (
    `Istio ${version} has a fault in meshes of several clusters: ${fault.effect} (istio/istio#${fault.issue}); choose ${fault.repairedIn} ` +
    "or newer, or set istio.allowFaultyVersion if yours has the repair"
  );
}

/** Why a remote of one version cannot have a primary of another; undefined where it can. */
export function skewOf(remote: string, primary: string): string | undefined {
  const [r, p] = [semver.parse(remote), semver.parse(primary)];
  if (r === null || p === null) return undefined; // said already
  if (r.major === p.major && (r.minor === p.minor || r.minor === p.minor - 1)) return undefined;
  const how = semver.gt(r, p) ? "newer than" : "more than one minor version older than";
  return `Istio ${remote} is ${how} its primary's ${primary}; a remote may have its primary's minor version or the one before it. Upgrade primaries first`;
}
