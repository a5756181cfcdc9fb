import type { Step } from "../../sdk/plan/steps";

/** How many steps that take their time follow one another at most: a load balancer's address, a pod that becomes ready. */
export function longestChainOfWaits(steps: readonly Step[]): number {
  const chain = new Map<string, number>();
  for (const step of steps)
    chain.set(
      step.id,
      Math.max(0, ...step.after.map((id) => chain.get(id)!)) + (step.waits ? 1 : 0),
    );
  return Math.max(...chain.values());
}
