import assert from "node:assert/strict";
import { findingOf } from "../../../sdk/status/finding";
import type { CheckResult } from "../../../sdk/status/judge";
import { unreachable, type Observation, type Traffic } from "../../../sdk/status/observation";
import { formatReport, type Report } from "../../../sdk/status/report";

const cluster = (name: string, more: Partial<Observation>): Observation => {
  const { unreachable: _, ...nothing } = unreachable(name, "");
  return { ...nothing, network: name, ...more };
};
const east = cluster("east", {
  role: "primary",
  peers: { west: "synced" },
  gateways: [{ name: "a/b", address: "192.0.2.9", readyPods: 1 }],
});
const west = cluster("west", { role: "remote", controlPlaneClusters: ["east"] });
const sent: Traffic = {
  context: "east",
  cluster: "east",
  requests: 4,
  failures: 1,
  lastFailure: "reset",
  answers: { east: { count: 1, versions: ["v1"] }, west: { count: 2, versions: ["v2", "v3"] } },
  expected: ["east", "west"],
};
const healthy: Report = { ok: true, clusters: [east, west], findings: [], checks: [] };
const [error, warning] = [
  findingOf({ code: "ROOT_MISMATCH", cluster: "west", message: "another root" }),
  findingOf({ code: "MESH_ID_MISMATCH", cluster: "west", message: "another mesh" }),
];
const checks: CheckResult[] = [
  { check: "every istiod is ready", cluster: "east", result: "passed" },
  { check: "proxies have a root", cluster: "west", result: "failed" },
  { check: "pods have addresses", result: "unknown", reasons: ["no rights", "no answer"] },
];

const rowOf = (report: Report, name: string): string[] => {
  const row = formatReport(report)
    .split("\n")
    .find((line) => line.startsWith(`│ ${name} `))!;
  return row
    .split("│")
    .slice(1, -1)
    .map((cell) => cell.trim());
};
const lastLine = (report: Report): string => formatReport(report).split("\n").at(-1)!;

describe("the formatted report", () => {
  it("shows notes before the checks, but not in short", () => {
    const report = { ...healthy, checks, notes: ["two contexts"] };
    const lines = formatReport(report).split("\n");
    assert.ok(lines.indexOf("  note: two contexts") > 0);
    assert.ok(!formatReport(report, { isShort: true }).includes("two contexts"));
  });

  it("has a row for each cluster, and shows the status of a remote in its primary", () => {
    assert.deepEqual(rowOf(healthy, "east"), [
      "east",
      "primary",
      "east",
      "192.0.2.9",
      "west synced",
    ]);
    const north = cluster("north", { role: "primary", peers: { west: "timeout" } });
    assert.deepEqual(rowOf({ ...healthy, clusters: [north, east, west] }, "west"), [
      "west",
      "remote of east",
      "west",
      "-",
      "synced in east",
    ]);
  });

  it("shows which clusters answered, with versions, and how many requests failed", () => {
    const text = formatReport({ ...healthy, traffic: [sent] });
    assert.match(text, /answers from/);
    for (const cell of ["east v1 (1)", "west v2 v3 (2)", "1 failed"])
      assert.ok(text.includes(cell), cell);
    assert.equal(rowOf({ ...healthy, traffic: [sent] }, "west").at(-1), "no client");
  });

  it("lists the findings, and ends with a verdict", () => {
    const report = { ...healthy, ok: false, findings: [error!, warning!] };
    assert.match(
      formatReport(report),
      /error ROOT_MISMATCH west: another root\n +warning MESH_ID_MISMATCH west: another mesh\n/,
    );
    assert.equal(lastLine(report), "The mesh is not healthy: 1 error, 1 warning.");
  });

  it("shows the page of each finding", () => {
    const report = { ...healthy, findings: [warning!] };
    const lines = formatReport(report, { pageOf: ({ page }) => `/package/${page}` }).split("\n");
    const index = lines.findIndex((line) => line.includes("MESH_ID_MISMATCH west"));
    assert.equal(lines[index + 1], "    see /package/docs/findings/MESH_ID_MISMATCH.md");
  });

  it("counts the checks, and shows which are unknown, and why", () => {
    const lines = formatReport({ ...healthy, checks }).split("\n");
    assert.deepEqual(lines.slice(-3), [
      "  unknown pods have addresses (no rights; no answer)",
      "3 checks: 1 passed, 1 failed, 1 unknown.",
      "The mesh is healthy: 2 clusters, 1 primary, all peers synced, 1 unknown check.",
    ]);
  });

  it("shows checks that are unknown for the same reason on one line", () => {
    const reasons = ["no rights"];
    const unknown = (check: string, name: string): CheckResult => ({
      check,
      cluster: name,
      result: "unknown",
      reasons,
    });
    const alike = [unknown("a", "east"), unknown("b", "east"), unknown("a", "west")];
    const lines = formatReport({ ...healthy, checks: alike }).split("\n");
    assert.deepEqual(lines.slice(-4, -1), [
      "  unknown east: a, b (no rights)",
      "  unknown west: a (no rights)",
      "3 checks: 3 unknown.",
    ]);
  });

  it("lists every check if it is verbose, and what runs in each cluster", () => {
    const detailed = cluster("east", {
      revisions: ["1-31", "default"],
      istiod: { ready: 1, wanted: 1, versions: ["1.30.4", "1.31.0"] },
      revisionTags: { prod: "1-31" },
      namespaceRevisions: { "istio.io/rev=prod": 12 },
      connectedProxies: [{ istiod: "1.31.0", version: "1.30.4", count: 7 }],
      chartVersion: "1.31.0",
      remoteSecrets: [{ name: "s", keys: ["west"], created: "2026-11-30T12:00:00.000Z" }],
      network: "north",
      podRanges: ["10.0.0.0/16", "10.1.0.0/16"],
    });
    const other = cluster("west", { network: "south", podRanges: ["10.1.2.0/24"] });
    const report = { ...healthy, clusters: [detailed, other], checks };
    const lines = formatReport(report, { isVerbose: true }).split("\n");
    assert.deepEqual(lines.slice(-7, -1), [
      "  east: istiod 1.30.4, 1.31.0; charts 1.31.0; revisions 1-31, default; tags prod (1-31); " +
        "namespaces istio.io/rev=prod (12); proxies 1.30.4 (7, at istiod 1.31.0); " +
        "remote secrets west (2026-11-30); " +
        "pods 10.0.0.0/16, 10.1.0.0/16 (on other networks also in west)",
      "  west: pods 10.1.2.0/24 (on other networks also in east)",
      "  passed east: every istiod is ready",
      "  failed west: proxies have a root",
      "  unknown pods have addresses (no rights; no answer)",
      "3 checks: 1 passed, 1 failed, 1 unknown.",
    ]);
  });

  it("is only findings, unknown checks and the verdict if it is short", () => {
    const report = { ...healthy, ok: false, findings: [error!], checks };
    const look = { isShort: true, pageOf: () => "page" };
    assert.deepEqual(formatReport(report, look).split("\n"), [
      "  error ROOT_MISMATCH west: another root",
      "  unknown pods have addresses (no rights; no answer)",
      "The mesh is not healthy: 1 error, 1 unknown check.",
    ]);
  });

  it("claims only what was checked", () => {
    assert.equal(
      lastLine(healthy),
      "The mesh is healthy: 2 clusters, 1 primary, all peers synced.",
    );
    assert.match(
      lastLine({ ...healthy, traffic: [sent] }),
      /every client reached every cluster that runs the service\.$/,
    );
    const old = cluster("east", {
      role: "primary",
      istiod: { ready: 1, wanted: 1, statusMissing: true },
    });
    assert.equal(
      lastLine({ ...healthy, clusters: [old], findings: [warning!] }),
      "The mesh is healthy: 1 cluster, 1 primary, 1 warning.",
    );
  });
});
