import type { HelmValues } from "./topology";

/** Merges Helm values as Helm does: objects key by key. A later value replaces everything else. */
export function mergeValues(...layers: HelmValues[]): HelmValues {
  const merged: { [key: string]: unknown } = {};
  for (const [key, value] of layers.flatMap((layer) => Object.entries(layer)))
    merged[key] = mergeTwo(merged[key], value);
  return merged;
}

const mergeTwo = (before: unknown, value: unknown): unknown =>
  isPlainObject(before) && isPlainObject(value) ? mergeValues(before, value) : value;

/**
 * Whether a value is a plain object, not a list or an instance of a class such as a reference of
 * the plan.
 */
export function isPlainObject(value: unknown): value is HelmValues {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
