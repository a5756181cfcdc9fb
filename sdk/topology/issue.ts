/** Something wrong with the arguments: where, and what to do about it. */
export interface Issue {
  /** The field, as in `clusters.west.primary`. */
  readonly path: string;
  /** What it holds, what is allowed, what to do. Never the value of a secret. */
  readonly reason: string;
}

/** `"a", "b" and "c"`, for messages. */
export function quoteList(names: readonly string[]): string {
  const quoted = [...names].map((name) => `"${name}"`);
  return quoted.length < 2
    ? (quoted[0] ?? "nothing")
    : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
