import assert from "node:assert/strict";
import * as semver from "semver";
import type { IstioArgs } from "../../../sdk/args/istio";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { concernsOf, knownVersions } from "../../../sdk/rules/known-versions";
import { warningsOf } from "../../../sdk/rules/warnings";
import { defaultIstioVersion } from "../../../sdk/topology/defaults";
import { topologyOf } from "../../support/check";
import { itAccepts, itRefuses, showIssues } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const mesh = (istio: IstioArgs): MultiClusterMeshArgs => meshArgs({ east: {} }, { istio });
const cluster = (istioVersion: string): MultiClusterMeshArgs =>
  meshArgs({ east: { istioVersion } });

describe("the version rules", () => {
  itRefuses([
    [
      "a version that is a word",
      mesh({ version: "latest" }),
      "istio.version",
      /expected a version, got "latest"; use the form 1\.31\.0/,
    ],
    [
      'a version with a "v"',
      mesh({ version: "v1.31.0" }),
      "istio.version",
      /expected the version of a chart, got "v1\.31\.0"; use 1\.31\.0$/,
    ],
    [
      "a version of one cluster with a space",
      cluster("1.31.0 "),
      "clusters.east.istioVersion",
      /; use 1\.31\.0$/,
    ],
    [
      "a version that is too old",
      mesh({ version: "1.27.9" }),
      "istio.version",
      /expected Istio 1\.28\.0 or newer, got 1\.27\.9; use 1\.30\.4 or newer/,
    ],
    [
      "a version that is too old, even if faulty versions are allowed",
      mesh({ version: "1.27.9", allowFaultyVersion: true }),
      "istio.version",
      /expected Istio 1\.28\.0 or newer/,
    ],
    [
      "a version with a known fault",
      mesh({ version: "1.30.3" }),
      "istio.version",
      /has a known fault: .*istio\/istio#\d+.*use 1\.30\.4 or newer, or set istio\.allowFaultyVersion/,
    ],
    [
      "a pre-release of a version with a known fault",
      mesh({ version: "1.30.3-rc.1" }),
      "istio.version",
      /1\.30\.3-rc\.1 has a known fault/,
    ],
    [
      "a version of one cluster with a known fault",
      cluster("1.30.0"),
      "clusters.east.istioVersion",
      /Istio 1\.30\.0 has a known fault/,
    ],
  ]);

  itAccepts([
    [
      "a version with a known fault if faulty versions are allowed",
      mesh({ version: "1.30.0", allowFaultyVersion: true }),
    ],
  ]);
});

describe("the table of versions", () => {
  const { lines, advisories, faults, checked } = knownVersions;
  const isPatchOf = (line: string, version: string): boolean =>
    semver.satisfies(version, `~${line}.0`);

  it("has its lines in order, each with a patch of its own", () => {
    const numbers = lines.map(({ line }) => `${line}.0`);
    assert.deepEqual(numbers, semver.rsort([...numbers]));
    for (const { line, newest } of lines) assert.ok(isPatchOf(line, newest), newest);
  });

  it("has only dates, ranges and sources that can be read", () => {
    const ended = lines.flatMap(({ supportEnded = [] }) => supportEnded);
    for (const date of [checked, ...ended]) assert.match(date, /^\d{4}-\d\d-\d\d$/);
    for (const { versions } of [...advisories, ...faults])
      assert.notEqual(semver.validRange(versions), null, versions);
    for (const { source } of advisories) assert.match(source, /^https:\/\/istio\.io\//);
    for (const { source } of faults) assert.match(source, /^istio\/istio#\d+$/);
  });

  it("has the default as the newest patch of the newest line, with nothing against it", () => {
    assert.equal(defaultIstioVersion, lines[0]?.newest);
    assert.deepEqual(concernsOf(defaultIstioVersion), []);
  });
});

describe("the warnings about versions", () => {
  const warned = (args: MultiClusterMeshArgs): string => showIssues(warningsOf(topologyOf(args)));

  it("name the advisories of a patch with their sources, and the patch to use", () =>
    assert.equal(
      warned(mesh({ version: "1.31.0" })),
      "istio.version: Istio 1.31.0 has known vulnerabilities: GHSA-qm8v-g4f9-qhjx " +
        "(https://istio.io/latest/news/releases/1.31.x/announcing-1.31.1/); " +
        "use 1.31.1 or newer",
    ));

  it("say when support ended, and name the oldest line that has it", () =>
    assert.equal(
      warned(mesh({ version: "1.29.9", allowFaultyVersion: true })),
      "istio.version: support for Istio 1.29 ended on 2026-10-15 " +
        "(https://istio.io/latest/docs/releases/supported-releases/); " +
        "use 1.30.5 or newer",
    ));

  it("know what a pre-release of a patch and a range with several lines have", () => {
    assert.match(concernsOf("1.30.3-rc.1").join(), /has known vulnerabilities: ISTIO-SECURITY/);
    assert.match(concernsOf("1.28.9").join(), /2026-005.*support for Istio 1\.28 ended/);
    assert.doesNotMatch(concernsOf("1.30.4").join(), /./);
  });

  it("are given once for each version, with the argument that sets it", () => {
    const clusters = {
      east: { istioVersion: "1.31.0" },
      north: {},
      west: { istioVersion: "1.31.0" },
    };
    const paths = warningsOf(topologyOf({ clusters })).map(({ path }) => path);
    assert.deepEqual(paths, ["clusters.east.istioVersion"]);
  });

  it("are not given for a version that is not a valid one, or that no cluster has", () => {
    assert.deepEqual(concernsOf("latest"), []);
    const args = meshArgs({ east: { istioVersion: "1.31.1" } }, { istio: { version: "1.31.0" } });
    assert.equal(warned(args), "");
  });
});
