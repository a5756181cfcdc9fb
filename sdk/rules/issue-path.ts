import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { mergedGroups } from "../topology/defaults";
import type { Issue } from "../issue";

/**
 * Blames what stands in `defaults` alone there, where it was written, and once, rather than in each cluster that has it from there. The
 * rules themselves see clusters with the defaults filled in.
 */
export function relocateIssues(args: MultiClusterMeshArgs, issues: readonly Issue[]): Issue[] {
  const blamed = issues.map((issue) => ({ ...issue, path: whereItStands(args, issue.path) }));
  return blamed.filter(
    ({ path, reason }, index) =>
      blamed.findIndex((other) => other.path === path && other.reason === reason) === index,
  );
}

function whereItStands({ clusters, defaults = {} }: MultiClusterMeshArgs, path: string): string {
  const name = Object.keys(clusters).find((one) => path.startsWith(`clusters.${one}.`));
  if (name === undefined) return path;
  const field = path.slice(`clusters.${name}.`.length);
  return !isGiven(clusters[name]!, field) && isGiven(defaults, field) ? `defaults.${field}` : path;
}

/** Whether the field at the beginning of a path is given: of groups that are merged one of their fields, of others the whole group. */
function isGiven(args: ClusterArgs, path: string): boolean {
  const [group = "", field = ""] = path.split(/[.[]/);
  const value = args[group as keyof ClusterArgs];
  if (field === "" || !(mergedGroups as readonly string[]).includes(group))
    return value !== undefined;
  return (value as { readonly [field: string]: unknown } | undefined)?.[field] !== undefined;
}
