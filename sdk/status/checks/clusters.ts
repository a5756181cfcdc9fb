import { problem } from "../finding";
import { essentialQuestions, questions } from "../question";
import type { ClusterCheck, MeshCheck } from "./check";

export const apiServerAnswers: ClusterCheck = (cluster) => {
  if (cluster.unreachable === undefined) return [];
  return [problem("UNREACHABLE", cluster, `cannot query its API server: ${cluster.unreachable}`)];
};

export const istioIsInstalled: ClusterCheck = (cluster) => {
  if (cluster.role !== "none") return [];
  const message =
    "found neither istiod nor an injection webhook; " +
    "check that Istio is installed in this cluster, and that --namespace is its system namespace";
  return [problem("NO_CONTROL_PLANE", cluster, message)];
};

/** What a mesh needs to be called healthy can be read. */
export const essentialsAreReadable: ClusterCheck = (cluster) =>
  essentialQuestions.flatMap((question) => {
    const reason = cluster.unanswered?.[question];
    if (reason === undefined) return [];
    const message =
      `cannot read ${questions[question]}: ${reason}; ` +
      "what depends on them was not checked; grant the rights of docs/verify-rights.yaml";
    return [problem("NOT_READABLE", cluster, message)];
  });

export const clusterNamesDiffer: MeshCheck = (all) => {
  // an unreachable cluster has its context's name, because its own is not known
  const reached = all.filter(({ unreachable }) => unreachable === undefined);
  return reached.flatMap((cluster) => {
    const first = reached.find((other) => other.cluster === cluster.cluster);
    if (first === undefined || first === cluster) return [];
    const message =
      `contexts "${first.context}" and "${cluster.context}" have the same cluster name; ` +
      "if they lead to the same cluster, select one with --context, " +
      "otherwise give each cluster its own name";
    return [problem("SAME_CLUSTER_NAME", cluster, message)];
  });
};
