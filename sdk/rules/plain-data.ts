import { expected, type Issue } from "../issue";
import { isLater } from "../later";
import { isPlainObject } from "../topology/merge";

export const onlyKnownLater = (path: string): Issue => ({
  path,
  reason:
    "expected a plain value, got an output or a promise; " +
    "this argument must be known when the program runs",
});

/**
 * Finds everything in a value that YAML cannot express, or that is not known yet. Helm values are
 * copied field by field, so a Date or an Output would silently become an object without meaning.
 */
export function checkPlain(path: string, value: unknown): Issue[] {
  if (isLater(value)) return [onlyKnownLater(path)];
  if (isScalar(value)) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkPlain(`${path}[${index}]`, item));
  if (isPlainObject(value))
    return Object.entries(value).flatMap(([key, member]) => checkPlain(`${path}.${key}`, member));
  return [{ path, reason: `${notPlain(value)}; ${hint}` }];
}

const isScalar = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  typeof value === "string" ||
  typeof value === "boolean" ||
  Number.isFinite(value);

function notPlain(value: unknown): string {
  if (typeof value === "object") return "expected plain data, got a class instance";
  return expected("plain data", value);
}

const hint = "use strings, numbers, booleans, null, lists and objects";
