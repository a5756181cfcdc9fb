import { overlap } from "./facts/pod-ranges";
import type { Severity } from "./finding";
import type { CheckResult } from "./judge";
import type { ConnectedProxies, Observation, RemoteSecret } from "./observation";
import { plural, shortList } from "./words";

/** Gives a string the color of a severity or of a result. */
export type Paint = (kind: Severity | CheckResult["result"], text: string) => string;

export const withResult = (
  checks: readonly CheckResult[],
  result: CheckResult["result"],
): CheckResult[] => checks.filter((check) => check.result === result);

/** The checks that are not known, or all of them, and how many have which result. */
export function formatChecks(
  checks: readonly CheckResult[],
  isVerbose: boolean,
  paint: Paint,
): string[] {
  if (checks.length === 0) return [];
  const counts = (["passed", "failed", "unknown"] as const).map((result) => {
    const { length } = withResult(checks, result);
    return length > 0 ? [`${length} ${result}`] : [];
  });
  return [
    ...(isVerbose ? checks.map((one) => formatCheck(one, paint)) : formatUnknown(checks, paint)),
    `${plural(checks.length, "check")}: ${counts.flat().join(", ")}.`,
  ];
}

/** The checks that are not known, and why. */
export const formatUnknown = (checks: readonly CheckResult[], paint: Paint): string[] =>
  joinAlike(withResult(checks, "unknown")).map((check) => formatCheck(check, paint));

/** Joins the checks that are not known for the same reasons. */
function joinAlike(checks: readonly CheckResult[]): CheckResult[] {
  const joined = new Map<string, CheckResult>();
  for (const one of checks) {
    const key = JSON.stringify([one.cluster, one.reasons]);
    const first = joined.get(key);
    const check = first === undefined ? one.check : `${first.check}, ${one.check}`;
    joined.set(key, { ...one, check });
  }
  return [...joined.values()];
}

function formatCheck({ check, cluster, result, reasons = [] }: CheckResult, paint: Paint): string {
  const place = cluster === undefined ? "" : ` ${cluster}:`;
  const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  return `  ${paint(result, result)}${place} ${check}${why}`;
}

/** What runs in each cluster: versions, revisions and tags, and what uses them. */
export const formatDetails = (clusters: readonly Observation[]): string[] =>
  clusters.flatMap((cluster) => {
    const parts = detailsOf(cluster, clusters).filter(([, values]) => values.length > 0);
    if (parts.length === 0) return [];
    const text = parts.map(([name, values]) => `${name} ${values.join(", ")}`).join("; ");
    return [`  ${cluster.cluster}: ${text}`];
  });

const detailsOf = (
  cluster: Observation,
  all: readonly Observation[],
): [name: string, values: readonly string[]][] => [
  ["istiod", cluster.istiod?.versions ?? []],
  ["charts", cluster.chartVersion === undefined ? [] : [cluster.chartVersion]],
  ["revisions", cluster.revisions],
  [
    "tags",
    Object.entries(cluster.revisionTags ?? {}).map(([tag, revision]) => `${tag} (${revision})`),
  ],
  [
    "namespaces",
    Object.entries(cluster.namespaceRevisions ?? {}).map(([label, n]) => `${label} (${n})`),
  ],
  ["proxies", (cluster.connectedProxies ?? []).map(proxiesOf)],
  ["remote secrets", cluster.remoteSecrets.map(ageOf)],
  ["pods", rangesOf(cluster, all)],
];

/** The first ranges of pod addresses. */
const rangesOf = (cluster: Observation, all: readonly Observation[]): string[] => {
  const { podRanges = [] } = cluster;
  return podRanges.length === 0
    ? []
    : [shortList(podRanges.map((range) => rangeOf(range, cluster, all)))];
};

/** A range of pod addresses, and the clusters on other networks that use it, too. */
function rangeOf(range: string, { network }: Observation, all: readonly Observation[]): string {
  const others = all
    .filter((other) => other.network !== network)
    .filter(({ podRanges = [] }) => podRanges.some((other) => overlap(range, other)));
  if (others.length === 0) return range;
  const names = others.map(({ cluster }) => cluster).join(", ");
  return `${range} (on other networks also in ${names})`;
}

const proxiesOf = ({ istiod, version, count }: ConnectedProxies): string =>
  istiod === version ? `${version} (${count})` : `${version} (${count}, at istiod ${istiod})`;

/** A remote secret and the day of its creation. */
const ageOf = ({ keys, created }: RemoteSecret): string =>
  `${keys.join(" and ")} (${created?.slice(0, 10) ?? "no date"})`;
