import assert from "node:assert/strict";
import * as fc from "fast-check";
import { leafArguments } from "../../../scripts/reference";
import { ClusterRole } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { planSteps } from "../../../sdk/plan/steps";
import { brokenSample, pathsIn, samples, sampleWithBrokenSecret } from "../../support/broken-args";
import { checkArgs, planOf } from "../../support/check";
import { itAccepts, showIssues } from "../../support/issues";
import { leakMarker } from "../../support/kubeconfig";
import { meshArgs, namedTopologies } from "../../support/topologies";

describe("the rules", () => {
  itAccepts(Object.entries(namedTopologies));

  it("report all mistakes at once, each with its path", () => {
    const issues = checkArgs(
      meshArgs({
        East: {},
        west: { role: ClusterRole.Remote, primary: "unknown" },
        south: { role: ClusterRole.Remote },
        north: { context: "x" },
      }),
    );
    const paths = [
      "clusters.East",
      "clusters.west.primary",
      "clusters.south.primary",
      "clusters.north.context",
    ];
    const missing = paths.filter((path) => !issues.some((issue) => issue.path === path));
    assert.deepEqual(missing, [], showIssues(issues));
  });
});

describe("the rules for broken arguments", function () {
  this.timeout(120_000);

  /** Arguments have issues with a path and a reason, or they can be planned. */
  function assertRefusedOrPlanned(args: unknown): void {
    const issues = checkArgs(args as MultiClusterMeshArgs);
    for (const issue of issues)
      assert.ok(issue.path !== "" && issue.reason.length > 5, JSON.stringify(issue));
    if (issues.length === 0) planSteps(planOf(args as MultiClusterMeshArgs));
  }

  function assertNoLeak(args: unknown): void {
    const shown = showIssues(checkArgs(args as MultiClusterMeshArgs));
    assert.ok(!shown.includes(leakMarker), `a credential is in ${shown}`);
    assertRefusedOrPlanned(args);
  }

  const runs = { numRuns: 1500 };

  it("are tested with valid samples that set every argument", () => {
    for (const sample of samples) assert.deepEqual(checkArgs(sample), []);
    const fields = new Set(samples.flatMap((sample) => pathsIn(sample).map((path) => path.at(-1))));
    const unset = leafArguments().filter((argument) => !fields.has(argument.split(".")[1]));
    // a provider is a resource, not data: providers.test.ts has its rules
    assert.deepEqual(unset, ["ClusterArgs.provider", "IstioArgs.allowFaultyVersion"]);
  });

  it("refuse changed samples with a path and a reason, or plan them", () =>
    fc.assert(fc.property(brokenSample, assertRefusedOrPlanned), runs));

  it("never show a secret", () =>
    fc.assert(fc.property(sampleWithBrokenSecret, assertNoLeak), runs));

  it("refuse any other value with a path and a reason, or plan it", () =>
    fc.assert(fc.property(fc.anything(), assertRefusedOrPlanned), runs));
});
