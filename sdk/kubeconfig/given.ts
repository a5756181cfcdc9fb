import { isLater } from "../later";

/**
 * A given kubeconfig as a string: a path or content. Clouds also give an object, whose JSON is a
 * kubeconfig. Undefined if it is an Output or contains one.
 */
export function kubeconfigString(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (typeof given !== "object" || given === null || containsLater(given)) return undefined;
  return JSON.stringify(given);
}

function containsLater(value: unknown): boolean {
  if (isLater(value)) return true;
  if (typeof value !== "object" || value === null) return typeof value === "function";
  return Object.values(value).some(containsLater);
}
