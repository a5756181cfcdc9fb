/** One mistake in the arguments. */
export interface Issue {
  /** The path of the argument, such as `clusters.west.primary`. */
  readonly path: string;
  /** What was expected, what it is, and what to do. Never contains a secret. */
  readonly reason: string;
}

/** An issue on one line, for an error or a warning. */
export const issueLine = ({ path, reason }: Issue): string => `${path}: ${reason}`;

/** One issue if the condition holds, otherwise none. */
export const issueIf = (condition: boolean, path: string, reason: string): Issue[] =>
  condition ? [{ path, reason }] : [];

/** One issue if there is a reason for it, otherwise none. */
export const issueFor = (path: string, reason: string | undefined): Issue[] =>
  reason === undefined ? [] : [{ path, reason }];

/** The usual reason: `expected a DNS label, got "Net_1"`. */
export const expected = (what: string, value: unknown): string =>
  `expected ${what}, got ${describe(value)}`;

/** A value for a message. Lists and objects may be long, so only their kind is shown. */
function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" || typeof value === "function") return kindOf(value);
  if (value === undefined) return "nothing";
  return String(value);
}

/** The kind of a value, which can be shown even if the value is secret. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

/** `a, b and c`, for messages. */
export function joinList(items: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (items.length < 2) return items[0] ?? "nothing";
  return `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1)}`;
}

/** `"a", "b" and "c"`, for messages. */
export const quoteList = (names: readonly string[], conjunction?: "and" | "or"): string =>
  joinList(
    names.map((name) => `"${name}"`),
    conjunction,
  );

/** A title with a list below it, as errors print it. */
export const titledList = (title: string, items: readonly string[], indent = "  "): string =>
  [title, ...items.map((item) => `${indent}- ${item}`)].join("\n");
