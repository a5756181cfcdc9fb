import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../issue";

/**
 * An error for the user, from inside an `apply`. It has no stack: a plug-in prints errors by Node's `inspect`, which in Node 20.20 does not
 * come back from a stack that goes through Pulumi's own files, so that the run would never end.
 */
export const refusal = (message: string): Error =>
  Object.assign(new pulumi.RunError(message), { stack: "" });

/** Ends a run with everything that is wrong, each with its path; does nothing where nothing is. */
export function refuseAll(issues: readonly Issue[]): void {
  if (issues.length > 0)
    throw refusal(issues.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
}
