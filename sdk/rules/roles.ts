import type { ClusterArgs } from "../args/cluster";
import { ClusterRole } from "../args/cluster";
import { quoteList, type Issue } from "../issue";
import { namedPrimaries, roleOf } from "../topology/defaults";

type Clusters = ReadonlyMap<string, ClusterArgs>;

/** The rules about who runs istiod, and for whom. */

export function checkAnyCluster(clusters: Clusters): Issue[] {
  if (clusters.size === 0)
    return [
      {
        path: "clusters",
        reason:
          "no cluster is named; a mesh needs at least one, and one of them a primary or an external control plane",
      },
    ];
  if ([...clusters.values()].some((cluster) => roleOf(cluster) !== ClusterRole.Remote)) return [];
  return [
    {
      path: "clusters",
      reason:
        "every cluster is a remote; at least one must be a primary or an external control plane, which run istiod",
    },
  ];
}

export function checkRole(name: string, cluster: ClusterArgs, clusters: Clusters): Issue[] {
  const at = `clusters.${name}`;
  const fields = (["primary", "primaries"] as const).filter(
    (field) => cluster[field] !== undefined,
  );
  if (roleOf(cluster) !== ClusterRole.Remote) {
    const others = (["localInjector", "legacyEndpoints"] as const).filter(
      (field) => cluster[field] === true,
    );
    return [...fields, ...others].map((field) => ({
      path: `${at}.${field}`,
      reason: `"${name}" runs istiod itself; remove this, or set ${at}.role to "remote"`,
    }));
  }
  const primaries = [...clusters]
    .filter(([, c]) => roleOf(c) !== ClusterRole.Remote)
    .map(([n]) => n);
  const choice = `the primaries are ${quoteList(primaries)}`;
  if (fields.length === 2)
    return [
      {
        path: `${at}.primaries`,
        reason: "a remote has either `primary` or `primaries`; remove one of them",
      },
    ];
  if (namedPrimaries(cluster).length === 0)
    return [
      {
        path: `${at}.${fields[0] ?? "primary"}`,
        reason: `a remote needs the name of its primary; ${choice}`,
      },
    ];
  return checkPrimaries(at, cluster, clusters, choice);
}

function checkPrimaries(
  at: string,
  cluster: ClusterArgs,
  clusters: Clusters,
  choice: string,
): Issue[] {
  const named = namedPrimaries(cluster);
  const pathOf = (index: number): string =>
    cluster.primaries === undefined ? `${at}.primary` : `${at}.primaries[${index}]`;
  if (cluster.primaries?.includes("*"))
    return checkAnyPrimary(`${at}.primaries`, named, clusters, choice);
  return named.flatMap((name, index): Issue[] => {
    const primary = clusters.get(name);
    if (name === "*")
      return [
        {
          path: pathOf(index),
          reason: `"*" stands for every primary only in a list; give ${at}.primaries: ["*"] instead`,
        },
      ];
    if (primary === undefined)
      return [{ path: pathOf(index), reason: `there is no cluster "${name}"; ${choice}` }];
    if (roleOf(primary) === ClusterRole.Remote)
      return [
        {
          path: pathOf(index),
          reason: `"${name}" is itself a remote and runs no istiod; ${choice}`,
        },
      ];
    return named.indexOf(name) < index
      ? [{ path: pathOf(index), reason: `"${name}" is named twice; remove one` }]
      : [];
  });
}

function checkAnyPrimary(
  path: string,
  named: string[],
  clusters: Clusters,
  choice: string,
): Issue[] {
  if (named.length > 1)
    return [
      { path, reason: '"*" stands for every primary, so it stands alone; remove it or the others' },
    ];
  if ([...clusters.values()].some((cluster) => roleOf(cluster) === ClusterRole.Primary)) return [];
  const reason = `"*" stands for every cluster of the role "primary", and there is none; name the external control plane: ${choice}`;
  return [{ path, reason }];
}
