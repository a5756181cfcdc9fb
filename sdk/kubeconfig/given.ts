/**
 * The text of a given kubeconfig. Clouds also give an object, whose JSON is a kubeconfig. Undefined
 * if it is an Output or contains one.
 */
export function textOf(given: unknown): string | undefined {
  if (typeof given === "string") return given;
  if (typeof given !== "object" || given === null || containsLater(given)) return undefined;
  return JSON.stringify(given);
}

/** Pulumi's marks are read without Pulumi, like those in the rules. */
function containsLater(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value === "function";
  if ("__pulumiOutput" in value || value instanceof Promise) return true;
  return Object.values(value).some(containsLater);
}
