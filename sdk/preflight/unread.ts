import type { Issue } from "../issue";
import type { Cluster } from "../topology/topology";
import type { ClusterFacts } from "./facts";

/** An update could take over a cluster of another mesh. */
export function checkUnknownOwner({ name }: Cluster, { unknown }: ClusterFacts): Issue[] {
  if (!unknown?.hasOwner) return [];
  const reason =
    `could not read which mesh this cluster belongs to (${unknown.reason}); ` +
    "make sure that kubectl can read the cluster with this kubeconfig, and run it again";
  return [{ path: `clusters.${name}`, reason }];
}

/** Only the cluster knows which mesh it belongs to, so nothing is created without an answer. */
export function checkAnswers(cluster: string, { unreachable }: ClusterFacts): Issue[] {
  if (unreachable === undefined) return [];
  const reason =
    `the API server does not answer (${unreachable}), so nothing was changed in this cluster; ` +
    "run it again when it answers, or see docs/lost-cluster.md";
  return [{ path: `clusters.${cluster}`, reason }];
}

export function warnOfUnknown({ name }: Cluster, { unknown }: ClusterFacts): string[] {
  if (unknown === undefined || unknown.hasOwner) return [];
  return [
    `cluster "${name}": not everything was compared, because some requests to the API server ` +
      `failed (${unknown.reason}); run it again when the API server is healthy`,
  ];
}

/** What cannot be read is not compared, so the preview would look like one of a healthy mesh. */
export function warnOfForbidden({ name }: Cluster, { forbidden = [] }: ClusterFacts): string[] {
  if (forbidden.length === 0) return [];
  return [
    `cluster "${name}": not everything was compared, because the user may not ` +
      `${forbidden.join(", ")}; grant the rights in docs/preview-rights.yaml`,
  ];
}
