import type { Issue } from "../issue";
import { revisionLabel } from "../topology/istio-names";
import { revisionsIn } from "../topology/revisions";
import type { Topology } from "../topology/topology";
import type { ClusterFacts, Facts } from "./facts";

/**
 * Refuses to remove a control plane that pods still use. A single revision that changes to a new one
 * is only warned of, because that is what `istio.revision` says.
 */
export function checkRetired(topology: Topology, facts: Facts): Issue[] {
  const planned = revisionsIn(topology).map(({ revision }) => revision);
  const found = topology.clusters.flatMap(({ name }) => {
    const cluster = facts.get(name) ?? {};
    return retiredIn(cluster, planned).map((revision) => usersOf(name, revision, cluster));
  });
  const revisions = [...new Set(found.map(({ revision }) => revision))];
  return revisions.flatMap((revision) =>
    checkRevision(
      revision,
      found.filter((one) => one.revision === revision),
    ),
  );
}

/** The revisions that a cluster has, and the mesh no longer, if a revision of the mesh stays. */
function retiredIn({ owner, installed = [] }: ClusterFacts, planned: readonly string[]): string[] {
  const all = installed.map(({ revision }) => revision);
  const isReplaced = planned.length === 1 && !planned.some((revision) => all.includes(revision));
  if (owner === undefined || isReplaced) return [];
  return [...new Set(all)].filter((revision) => !planned.includes(revision));
}

/** The pods of a cluster that use a revision. */
interface Users {
  readonly cluster: string;
  readonly revision: string;
  /** By namespace. Not set if the pods could not be listed. */
  readonly pods?: { readonly [namespace: string]: number };
}

const usersOf = (cluster: string, revision: string, { proxies }: ClusterFacts): Users => ({
  cluster,
  revision,
  ...(proxies === undefined ? {} : { pods: proxies[revisionLabel(revision)] ?? {} }),
});

function checkRevision(revision: string, users: readonly Users[]): Issue[] {
  const name = revisionLabel(revision);
  const counts = users.flatMap(({ cluster, pods = {} }) =>
    Object.entries(pods).map(([namespace, count]) => `${cluster}/${namespace} (${count})`),
  );
  const unread = users.filter(({ pods }) => pods === undefined).map(({ cluster }) => cluster);
  const path = "istio.revisions";
  if (counts.length > 0)
    return [
      {
        path,
        reason:
          `"${name}" cannot be removed, because pods still use it: ${counts.join(", ")}; ` +
          `keep "${name}", and lead their namespaces to another revision and restart them first`,
      },
    ];
  if (unread.length > 0)
    return [
      {
        path,
        reason:
          `"${name}" cannot be removed, because the pods of ${unread.join(", ")} could not be ` +
          "listed, and some may still use it; run it again with a login that may list pods",
      },
    ];
  return [];
}
