import type { ClusterPlan, MeshPlan } from "./plan";
import { stepId } from "./step";

/** The steps after which all istiods that serve a cluster answer, and have read the cluster. */
export const servingSteps = (plan: MeshPlan, cluster: ClusterPlan): string[] =>
  servingIstiods(plan, cluster).flatMap((istiod) => [
    reachedStep(istiod),
    ...secretSteps(plan, istiod, cluster.name),
  ]);

/** The other clusters with an istiod that serves this one. */
export const servingIstiods = (
  { clusters }: MeshPlan,
  { name, controlPlaneClusters }: ClusterPlan,
): ClusterPlan[] =>
  clusters.filter((other) => other.name !== name && controlPlaneClusters.includes(other.name));

/** An external istiod is reached directly, others through a gateway. */
const reachedStep = ({ name, configCluster, revision }: ClusterPlan): string =>
  configCluster === undefined ? stepId(name, "exposure") : stepId(name, "istiod", revision);

/** An istiod's remote secrets are in its config cluster. */
const secretSteps = (plan: MeshPlan, istiod: ClusterPlan, remote: string): string[] =>
  plan.remoteSecrets
    .filter(({ holder }) => holder === (istiod.configCluster ?? istiod.name))
    .filter(({ target }) => target === remote)
    .map(({ holder, target }) => stepId(holder, "remoteSecret", target));
