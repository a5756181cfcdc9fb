import { isPlainObject } from "../topology/merge";
import type { Issue } from "../issue";

/** Pulumi's marks, read without Pulumi: an Output, and the stand-in that an unknown map arrives as. */
export const isOutput = (value: unknown): boolean =>
  (value as { __pulumiOutput?: unknown } | null)?.__pulumiOutput === true;
const isUnknown = (value: unknown): boolean =>
  (value as { __pulumiUnknown?: unknown } | null)?.__pulumiUnknown === true;

/** Whether a value is only known later. */
export const isLater = (value: unknown): boolean =>
  isOutput(value) || isUnknown(value) || value instanceof Promise;

export const onlyKnownLater = (path: string): Issue => ({
  path,
  reason:
    "its value is only known later (an output or a promise); it must be known when the program runs",
});

/**
 * What in a value is no plain data, at any depth: what is only known later, and what has no form in YAML. Copied by its fields, as Helm
 * values are, it would become nonsense without a word.
 */
export function checkPlain(path: string, value: unknown, within: readonly unknown[] = []): Issue[] {
  if (isLater(value)) return [onlyKnownLater(path)];
  if (
    value === null ||
    value === undefined ||
    typeof value === "string" ||
    typeof value === "boolean"
  )
    return [];
  if (typeof value === "number")
    return Number.isFinite(value) ? [] : [notPlain(path, `the number ${value}`)];
  if (!Array.isArray(value) && !isPlainObject(value)) return [notPlain(path, `a ${kindOf(value)}`)];
  if (within.includes(value))
    return [
      {
        path,
        reason: "it holds a map or list that it is itself in; only what has an end can be a value",
      },
    ];
  const members = Array.isArray(value)
    ? value.map((item, index): [string, unknown] => [`${path}[${index}]`, item])
    : Object.entries(value).map(([key, member]): [string, unknown] => [`${path}.${key}`, member]);
  return members.flatMap(([at, member]) => checkPlain(at, member, [...within, value]));
}

const notPlain = (path: string, held: string): Issue => ({
  path,
  reason: `it holds ${held}; plain data is expected: texts, numbers, true, false, null, lists and maps`,
});

const kindOf = (value: unknown): string => {
  const maker: unknown =
    typeof value === "object" ? (value as object).constructor?.name : undefined;
  return typeof maker === "string" && maker !== "" ? maker : typeof value;
};
