import type { DataPlane } from "../args/mesh";
import type { Issue } from "../issue";
import type { ClusterPlan } from "../plan/plan";
import type { ClusterFacts } from "./facts";

/**
 * A mesh cannot move from one data plane to the other: while it did, Istio would route no requests
 * between networks. See istio/istio#57878, #61713 and #61746.
 */
export function checkDataPlaneStays(
  planned: DataPlane,
  { name }: Pick<ClusterPlan, "name">,
  { owner, installed = [] }: ClusterFacts,
): Issue[] {
  if (owner === undefined) return [];
  const found = installed.find(({ dataPlane }) => dataPlane !== planned);
  if (found === undefined) return [];
  const reason =
    `cannot change from "${found.dataPlane}" to "${planned}", because Istio routes no requests ` +
    `between the two across networks (istio/istio#57878), and cluster "${name}" has ` +
    `"${found.dataPlane}"; keep "${found.dataPlane}", or move the workloads to a new mesh as ` +
    "docs/ambient.md shows";
  return [{ path: "dataPlane", reason }];
}
