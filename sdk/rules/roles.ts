import { ClusterRole, type ClusterArgs } from "../args/cluster";
import { issueIf, quoteList, type Issue } from "../issue";
import { roleOf, type FilledClusters } from "../topology/defaults";

/** The clusters of a mesh, and those that it lost. */
interface Members {
  readonly clusters: FilledClusters;
  readonly lost: FilledClusters;
}

/** Checks which clusters run istiod, and that each remote names its primaries. */
export const checkRoles = ({ clusters, lost }: Members): Issue[] => [
  ...checkAnyIstiod({ clusters, lost }),
  ...[...clusters].flatMap(([name, cluster]) =>
    hasRemoteRole(cluster)
      ? checkRemote(`clusters.${name}`, cluster, { clusters, lost })
      : checkRemoteFields(`clusters.${name}`, cluster),
  ),
];

const hasRemoteRole = (cluster: ClusterArgs): boolean => roleOf(cluster) === ClusterRole.Remote;

function checkAnyIstiod({ clusters, lost }: Members): Issue[] {
  const path = "clusters";
  const wanted = "at least one primary or external control plane";
  if (clusters.size === 0) {
    const got = lost.size > 0 ? "only lost clusters" : "no clusters";
    return [{ path, reason: `expected ${wanted}, got ${got}; add one` }];
  }
  const onlyRemotes = [...clusters.values()].every(hasRemoteRole);
  return issueIf(onlyRemotes, path, `expected ${wanted}, got only remotes; add one`);
}

/** Only remotes have these fields. In other clusters they would silently do nothing. */
function checkRemoteFields(at: string, cluster: ClusterArgs): Issue[] {
  const given = [
    ...(["primary", "primaries"] as const).filter((field) => cluster[field] !== undefined),
    ...(["localInjector", "legacyEndpoints"] as const).filter((field) => cluster[field] === true),
  ];
  const reason = `allowed for remotes only; remove it, or set ${at}.role to "remote"`;
  return given.map((field) => ({ path: `${at}.${field}`, reason }));
}

function checkRemote(at: string, cluster: ClusterArgs, members: Members): Issue[] {
  const { primary, primaries } = cluster;
  if (primary !== undefined && primaries !== undefined)
    return [{ path: `${at}.primaries`, reason: "cannot be combined with primary; remove one" }];
  if (primary !== undefined) return checkPrimary(`${at}.primary`, primary, members);
  return checkPrimaries(at, primaries, members);
}

function checkPrimaries(
  at: string,
  primaries: readonly string[] | undefined,
  members: Members,
): Issue[] {
  const { clusters } = members;
  const path = `${at}.primaries`;
  if (primaries === undefined)
    return [
      { path: `${at}.primary`, reason: `required: a remote needs a primary; ${advice(clusters)}` },
    ];
  if (primaries.length === 0)
    return [{ path, reason: `expected at least one primary, got none; ${advice(clusters)}` }];
  if (primaries.includes("*")) return checkAnyPrimary(path, primaries, clusters);
  return primaries.flatMap((name, index) => [
    ...checkPrimary(`${path}[${index}]`, name, members),
    ...issueIf(
      primaries.indexOf(name) < index,
      `${path}[${index}]`,
      `"${name}" is listed twice; remove one`,
    ),
  ]);
}

function checkPrimary(path: string, name: string, { clusters, lost }: Members): Issue[] {
  const primary = clusters.get(name);
  const got = `expected a primary, got "${name}"`;
  if (lost.has(name)) return [{ path, reason: `${got}, which is lost; ${advice(clusters)}` }];
  if (primary === undefined)
    return [{ path, reason: `${got}, which is not a cluster; ${advice(clusters)}` }];
  return issueIf(hasRemoteRole(primary), path, `${got}, which is a remote; ${advice(clusters)}`);
}

function checkAnyPrimary(
  path: string,
  primaries: readonly string[],
  clusters: FilledClusters,
): Issue[] {
  if (primaries.length > 1)
    return [{ path, reason: '"*" cannot be combined with other names; remove it or the others' }];
  const isPrimary = (cluster: ClusterArgs): boolean => roleOf(cluster) === ClusterRole.Primary;
  const hasPrimary = [...clusters.values()].some(isPrimary);
  return issueIf(
    !hasPrimary,
    path,
    `"*" stands for all primaries, and this mesh has none; ${advice(clusters)}`,
  );
}

/** What to write instead. */
function advice(clusters: FilledClusters): string {
  const names = [...clusters]
    .filter(([, cluster]) => !hasRemoteRole(cluster))
    .map(([name]) => name);
  return names.length === 0 ? "add a primary to clusters" : `choose ${quoteList(names, "or")}`;
}
