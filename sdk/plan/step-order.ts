import type { Step } from "./step";

/**
 * Moves the steps of some clusters behind all steps that do not need them. The engine stops at the
 * first error, so clusters that do not answer are best left for last.
 */
export function deferClusters(steps: readonly Step[], clusters: ReadonlySet<string>): Step[] {
  const deferred = new Set<string>();
  for (const step of steps)
    if (clusters.has(step.cluster) || step.after.some((id) => deferred.has(id)))
      deferred.add(step.id);
  const first = steps.map(({ id }) => id).filter((id) => !deferred.has(id));
  return inOrder(
    steps.map((step) =>
      deferred.has(step.id) ? { ...step, after: [...step.after, ...first] } : step,
    ),
  );
}

/** Sorts steps behind the steps they wait for. Otherwise the given order stays. */
export function inOrder(steps: readonly Step[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted = new Set<Step>();
  const visit = (step: Step, path: readonly string[]): void => {
    if (sorted.has(step)) return;
    if (path.includes(step.id))
      throw new Error(`steps wait for each other: ${[...path, step.id].join(" -> ")}`);
    for (const id of step.after) {
      const before = byId.get(id);
      if (before === undefined) throw new Error(`step ${step.id} waits for unknown step ${id}`);
      visit(before, [...path, step.id]);
    }
    sorted.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...sorted];
}
