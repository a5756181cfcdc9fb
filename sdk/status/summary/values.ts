import type { Change, Values } from "./preview";

/** What the engine shows instead of a value that exists only after the update. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The value at a path in the inputs of a resource. Not set if a part of the path is missing. */
export const valueAt = (values: Values, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Values | null | undefined)?.[key], values);

/** ` from "a" to "b"`, if both values are known strings. */
export function fromTo({ before, after }: Change, path: readonly string[]): string {
  const [from, to] = [before, after].map((values) => valueAt(values, path));
  const isKnown = typeof from === "string" && typeof to === "string" && to !== unknown;
  return isKnown ? ` from "${from}" to "${to}"` : "";
}
