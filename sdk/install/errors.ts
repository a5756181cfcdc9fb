import * as pulumi from "@pulumi/pulumi";
import { issueLine, type Issue } from "../issue";

/**
 * An error for the user, for use inside an `apply`. It has no stack, because a plug-in prints
 * errors with `util.inspect`. In Node 20.20 that never returns for a stack with frames of Pulumi's
 * files. Its message is fixed, because Pulumi prepends the names of all inputs that it fails.
 */
export function userError(message: string): Error {
  const error = Object.assign(new pulumi.RunError(message), { stack: "" });
  return Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
}

export const userErrorOf = (issues: readonly Issue[]): Error =>
  userError(issues.map(issueLine).join("\n"));

/** Throws one error with all issues, if there are any. */
export function throwUserError(issues: readonly Issue[]): void {
  if (issues.length > 0) throw userErrorOf(issues);
}
