import type { HelmValues } from "./topology";

/** Merges Helm values as Helm does: objects by key, everything else (lists too) replaced by the later one. */
export function mergeValues(...layers: HelmValues[]): HelmValues {
  const merged: { [key: string]: unknown } = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const before = merged[key];
      merged[key] =
        isPlainObject(before) && isPlainObject(value) ? mergeValues(before, value) : value;
    }
  }
  return merged;
}

/** Whether a value is a map, rather than a list or something with a class of its own, such as a reference of the plan. */
export function isPlainObject(value: unknown): value is HelmValues {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
