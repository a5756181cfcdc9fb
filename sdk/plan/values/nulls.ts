import { isPlainObject } from "../../topology/merge";
import type { HelmValues } from "../../topology/topology";

/**
 * The nulls in Helm values, with the objects that they are in. Undefined if there are none. A null
 * removes a default of the chart.
 */
export function onlyNulls(values: HelmValues): HelmValues | undefined {
  const entries = Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    if (value === null) return [[key, null]];
    const inner = isPlainObject(value) ? onlyNulls(value) : undefined;
    return inner === undefined ? [] : [[key, inner]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
