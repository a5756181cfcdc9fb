/** A value that the rules, or the order of the steps, guarantee. */
export function assertDefined<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`internal error: there is no ${what}`);
  return value;
}
