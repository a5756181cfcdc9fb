import assert from "node:assert/strict";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { issueLine, type Issue } from "../../sdk/issue";
import { checkArgs } from "./check";
import { leakMarker } from "./kubeconfig";
import { withOutputs } from "./outputs";

/** One row per mistake: the arguments, the path of the issue, and what its reason must say. */
export type RefusedRow = readonly [
  name: string,
  args: MultiClusterMeshArgs,
  path: string,
  reason: RegExp,
];

/** A test for each row: the issue has that path and reason, and no issue has another path. */
export function itRefuses(rows: readonly RefusedRow[]): void {
  for (const [name, args, path, reason] of rows) {
    it(`refuses ${name}`, () => {
      const issues = checkArgs(args);
      assert.ok(
        issues.some((issue) => issue.path === path && reason.test(issue.reason)),
        `got:\n${showIssues(issues)}`,
      );
      assert.deepEqual([...new Set(issues.map((issue) => issue.path))], [path]);
      assert.doesNotMatch(showIssues(issues), new RegExp(leakMarker));
      // what is not known yet must not lead to other issues
      const lines = showIssues(issues).split("\n");
      const others = checkArgs(withOutputs(args)).map(issueLine);
      assert.deepEqual(
        others.filter((line) => !lines.includes(line)),
        [],
      );
    });
  }
}

/** A test for each row: there are no issues. */
export function itAccepts(
  rows: readonly (readonly [name: string, args: MultiClusterMeshArgs])[],
): void {
  for (const [name, args] of rows)
    it(`accepts ${name}`, () => assert.equal(showIssues(checkArgs(args)), ""));
}

/** Asserts that an issue has this path and reason, and that no issue shows a private key. */
export function assertIssue(
  issues: readonly Issue[],
  path: string,
  reason: RegExp,
  ...secrets: readonly { readonly privateKey: string }[]
): void {
  assert.ok(
    issues.some((issue) => issue.path === path && reason.test(issue.reason)),
    `got:\n${showIssues(issues)}`,
  );
  for (const { privateKey } of secrets)
    for (const line of privateKey.split("\n"))
      if (line.length > 20 && !line.startsWith("-"))
        assert.ok(!showIssues(issues).includes(line), "a key is in the error");
}

export const showIssues = (issues: readonly Issue[]): string => issues.map(issueLine).join("\n");
