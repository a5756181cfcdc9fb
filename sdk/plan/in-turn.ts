import type { ClusterPlan, MeshPlan } from "./plan";
import type { Part, Step } from "./step";

/** What changes how Istio runs in a cluster. The others are Services, tokens and configuration. */
const changing: readonly Part[] = ["base", "injector", "istiod", "cni", "ztunnel", "gateway"];

/** Lets each cluster wait for everything that runs in the one before it. */
export function inTurn(plan: MeshPlan, steps: readonly Step[]): Step[] {
  const turns = turnsOf(plan);
  const turnOf = ({ cluster }: Step): number => turns.findIndex((turn) => turn.includes(cluster));
  const changes = steps.filter(({ part }) => changing.includes(part));
  return steps.map((step) => {
    if (!changing.includes(step.part)) return step;
    const before = changes.filter((other) => turnOf(other) === turnOf(step) - 1);
    return { ...step, after: [...step.after, ...before.map(({ id }) => id)] };
  });
}

/** Which clusters change together. Control planes come before the remotes that they serve. */
function turnsOf({ clusters }: MeshPlan): string[][] {
  const turns: string[][] = [];
  const add = (...names: string[]): void => {
    const waiting = names.filter((name) => !turns.flat().includes(name));
    if (waiting.length > 0) turns.push(waiting);
  };
  for (const { name, configCluster } of clusters.filter(isControlPlane))
    // an external istiod waits for its config cluster, and that one's gateway for the istiod
    add(name, ...(configCluster === undefined ? [] : [configCluster]));
  for (const { name } of clusters) add(name);
  return turns;
}

const isControlPlane = ({ name, controlPlaneClusters, configCluster }: ClusterPlan): boolean =>
  configCluster !== undefined || controlPlaneClusters.includes(name);
