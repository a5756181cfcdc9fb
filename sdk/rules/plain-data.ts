import { expected, issueIf, type Issue } from "../issue";
import { isLater } from "../later";
import { isPlainObject } from "../topology/merge";

export const onlyKnownLater = (path: string): Issue => ({
  path,
  reason:
    "expected a plain value, got an Output or a Promise; this argument must be known when the " +
    "program runs, because it decides which objects the mesh has, or how they are installed",
});

/**
 * Finds everything in a value that YAML cannot express. Helm values are copied field by field, so a
 * Date would silently become an object without meaning. An Output is checked when it is known.
 */
export function checkPlain(path: string, value: unknown): Issue[] {
  if (isLater(value) || isScalar(value)) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkPlain(`${path}[${index}]`, item));
  if (isPlainObject(value))
    return Object.entries(value).flatMap(([key, member]) => checkPlain(`${path}.${key}`, member));
  return [{ path, reason: `${notPlain(value)}; ${hint}` }];
}

/**
 * An Output stands for one value. An object would replace everything that this package sets below
 * the same key, instead of being merged with it. Lists are never merged.
 */
export const checkLeaf = (path: string, value: unknown): Issue[] =>
  issueIf(
    isPlainObject(value) && !path.endsWith("]"),
    path,
    `${expected("a single value or a list", value)}; ${members}`,
  );

/** A remote secret keeps what it gets. Everything else ends in objects that anybody can read. */
export const checkSecretPlace = (path: string): Issue[] =>
  issueIf(!/^(clusters\.[^.]*|defaults)\.apiServer\./.test(path), path, notSecret);

const notSecret =
  "expected a value that is not secret, because it is written to objects that are not Secrets; " +
  "use pulumi.unsecret if it is public, or put it into a Secret and name that one";

const members = "write the object in the program, with an Output for each of its values";

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
