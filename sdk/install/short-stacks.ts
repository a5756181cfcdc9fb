/**
 * Runs work whose errors have the innermost frame only. Pulumi formats a stack for each promise of
 * each resource, which takes a third of the program's time in a large mesh.
 */
export function withShortStacks<Result>(work: () => Result): Result {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
