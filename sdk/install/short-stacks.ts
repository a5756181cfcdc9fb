/**
 * Runs work whose errors have the innermost frame only. Pulumi formats a stack for each promise of
 * each resource. In a large mesh, that takes a third of the program's time.
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
