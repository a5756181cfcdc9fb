import assert from "node:assert/strict";
import { assertSucceeded, changes, type Run } from "../../support/engine";
import { kubectlInSystem } from "./installed";
import type { SuiteState } from "./mesh-suite";

/** A reported change that Pulumi did not make. */
export interface Report {
  readonly cluster: string;
  readonly reason: string;
}

/** A change behind Pulumi's back, after it was made. */
export interface Edited {
  readonly reports: readonly Report[];
  /** What `status` finds, as `assertFindings` takes it. */
  readonly findings?: readonly string[];
  /** Runs what the report names before its last command. */
  readonly prepare?: () => Promise<unknown>;
  /** Asserts that the object is repaired. */
  readonly check?: () => Promise<unknown>;
}

/** Makes a change behind Pulumi's back, and asserts what it breaks at once. */
export type Edit = (state: SuiteState) => Promise<Edited>;

/** Asserts that a preview and an update report each reason and change nothing. */
export async function assertReported({ stack }: SuiteState, ...reports: Report[]): Promise<void> {
  for (const run of [await stack.preview(), await stack.up()]) {
    assert.ok(run.error, run.output);
    assert.deepEqual(changes(run), []);
    const expected = reports.map(({ cluster, reason }) => `- clusters.${cluster}: ${reason}`);
    assert.deepEqual(reportedIn(run), expected.sort());
    assert.match(run.output, /To repair this, run: pulumi up --refresh/);
  }
}

/** The lines of the report, each once. Pulumi prints them several times. */
const reportedIn = ({ output }: Run): string[] =>
  [
    ...new Set((output.match(/- clusters\.(east|west): .*/g) ?? []).map((line) => line.trim())),
  ].sort();

/** Runs the command of the report. */
export async function repair({ stack }: SuiteState): Promise<void> {
  assertSucceeded(await stack.up({ refresh: true }));
  assertSucceeded(await stack.up({ expectNoChanges: true }));
}

/** A field of an object in a system namespace. */
export const field = (cluster: string, kind: string, name: string, path: string): Promise<string> =>
  kubectlInSystem(cluster, "get", kind, name, "-o", `jsonpath={${path}}`);

export const patch = (
  cluster: string,
  kind: string,
  name: string,
  change: object | readonly object[],
): Promise<string> => {
  const type = Array.isArray(change) ? "json" : "merge";
  const args = ["patch", kind, name, `--type=${type}`, "-p", JSON.stringify(change)];
  return kubectlInSystem(cluster, ...args);
};
