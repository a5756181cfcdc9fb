/** Something wrong with the arguments: where, and what to do about it. */
export interface Issue {
  /** The field, as in `clusters.west.primary`. */
  readonly path: string;
  /** What was expected, what it is, what to do. Never the value of a secret. */
  readonly reason: string;
}

/** One issue if the condition holds, else none. */
export const issueIf = (condition: boolean, path: string, reason: string): Issue[] =>
  condition ? [{ path, reason }] : [];

/** The usual reason: `expected a DNS label, got "Net_1"`. */
export const expected = (what: string, value: unknown): string =>
  `expected ${what}, got ${JSON.stringify(value)}`;

/** `"a", "b" and "c"`, for messages. */
export function quoteList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  if (quoted.length < 2) return quoted[0] ?? "nothing";
  return `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
