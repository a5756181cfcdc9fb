import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../sdk";
import type { Report } from "../../sdk/status/report";
import type { Edit } from "../clusters/support/drift";
import * as edits from "../clusters/support/edits";
import { findingTests } from "../clusters/support/finding-tests";
import { assertFindings } from "../clusters/support/findings";
import type { SuiteState } from "../clusters/support/mesh-suite";
import { assertEveryDirection, contextsOf, runVerify } from "../clusters/support/verify";
import { DocumentedMesh } from "./support/documented-mesh";

const names = ["east", "west"];
const primaryRemote = { east: {}, west: { role: ClusterRole.Remote, primary: "east" } };

describe("two primaries that Istio's documented commands installed", function () {
  healthyMesh.call(this, { east: {}, west: {} });

  findingTests();
});

describe("a primary and a remote that Istio's documented commands installed", function () {
  healthyMesh.call(this, primaryRemote);

  const made: { [what: string]: Edit } = {
    "another network in a label of the namespace": edits.editNamespaceLabel,
    "no account for its remote secret": edits.deleteAccount,
    "a load balancer at another address": edits.moveLoadBalancer,
  };
  const findings: string[] = [];

  for (const [what, edit] of Object.entries(made))
    it(`has ${what}`, async () => {
      const edited = await edit({} as SuiteState);
      findings.push(...(edited.findings ?? []));
    });

  it("is found broken in each of them by the command status, and nowhere else", async () => {
    assert.notEqual(findings.length, 0);
    await assertFindings(names, findings);
  });
});

/** Installs a mesh, and tests that the commands find nothing wrong with it. */
function healthyMesh(this: Mocha.Suite, clusters: { readonly [name: string]: ClusterArgs }): void {
  this.timeout(600_000);
  this.slow(60_000);
  DocumentedMesh.duringTests(clusters);

  it("is found healthy by the command status", () => assertFindings(names, []));

  it("is verified in every direction", async () => {
    const { code, stdout, stderr } = await runVerify(["-o", "json", ...contextsOf(names)]);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    const report = JSON.parse(stdout) as Report;
    assert.deepEqual(report.findings, []);
    assertEveryDirection(report, names);
  });
}
