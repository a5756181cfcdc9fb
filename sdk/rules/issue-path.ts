import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";
import { mergedGroups } from "../topology/defaults";

/**
 * Moves issues to `defaults` if the argument was set only there, and reports each of them once.
 * The rules see every cluster with the defaults filled in.
 */
export function relocateIssues(args: MultiClusterMeshArgs, issues: readonly Issue[]): Issue[] {
  const relocated = new Map<string, Issue>();
  for (const { path, reason } of issues) {
    const issue = { path: originOf(args, path), reason };
    relocated.set(JSON.stringify(issue), issue);
  }
  return [...relocated.values()];
}

/** The path where an argument was set. */
function originOf({ clusters, defaults = {} }: MultiClusterMeshArgs, path: string): string {
  const found = Object.entries(clusters).find(([name]) => path.startsWith(`clusters.${name}.`));
  if (found === undefined) return path;
  const [name, cluster] = found;
  const field = path.slice(`clusters.${name}.`.length);
  const isShared = !isSet(cluster, field) && isSet(defaults, field);
  return isShared ? `defaults.${field}` : path;
}

/** Whether an argument is set. Groups are merged field by field or replaced as a whole. */
function isSet(args: ClusterArgs, path: string): boolean {
  const [group = "", field = ""] = path.split(/[.[]/);
  const value = args[group as keyof ClusterArgs];
  const isMerged = field !== "" && (mergedGroups as readonly string[]).includes(group);
  if (!isMerged) return value !== undefined;
  return (value as { readonly [field: string]: unknown } | undefined)?.[field] !== undefined;
}
