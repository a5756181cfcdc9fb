import type { Step } from "../../sdk/plan/step";

/**
 * The longest chain of slow steps: waiting for a load balancer's address, or for a pod to become
 * ready.
 */
export function longestChainOfWaits(steps: readonly Step[]): number {
  const chain = new Map<string, number>();
  for (const step of steps)
    chain.set(
      step.id,
      Math.max(0, ...step.after.map((id) => chain.get(id) ?? 0)) + (step.waits ? 1 : 0),
    );
  return Math.max(...chain.values());
}
