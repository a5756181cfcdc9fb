import assert from "node:assert/strict";
import { nothingSeen, type Observation, type Traffic } from "../../../sdk/status/observation";
import { reportText, type Report } from "../../../sdk/status/report";

const cluster = (name: string, more: Partial<Observation>): Observation => {
  const { unreachable: _, ...nothing } = nothingSeen(name, "");
  return { ...nothing, network: name, ...more };
};
const east = cluster("east", {
  role: "primary",
  peers: { west: "synced" },
  gateways: [{ name: "a/b", address: "192.0.2.9", readyPods: 1 }],
});
const west = cluster("west", { role: "remote", controlPlaneClusters: ["east"] });
const asked: Traffic = {
  context: "east",
  cluster: "east",
  requests: 4,
  failures: 1,
  lastFailure: "reset",
  answers: { east: { count: 1, versions: ["v1"] }, west: { count: 2, versions: ["v2", "v3"] } },
  expected: ["east", "west"],
};
const well: Report = { ok: true, clusters: [east, west], findings: [] };
const [error, warning] = [
  { code: "ROOT_MISMATCH", severity: "error", cluster: "west", message: "another root" },
  { code: "MESH_ID_MISMATCH", severity: "warning", cluster: "west", message: "another mesh" },
] as const;

const rowOf = (report: Report, name: string): string[] => {
  const row = reportText(report)
    .split("\n")
    .find((line) => line.startsWith(`│ ${name} `))!;
  return row
    .split("│")
    .slice(1, -1)
    .map((cell) => cell.trim());
};
const lastLine = (report: Report): string => reportText(report).split("\n").at(-1)!;

describe("the report", () => {
  it("has a row for each cluster, and shows of a remote what its primary says", () => {
    assert.deepEqual(rowOf(well, "east"), ["east", "primary", "east", "192.0.2.9", "west synced"]);
    const north = cluster("north", { role: "primary", peers: { west: "timeout" } });
    assert.deepEqual(rowOf({ ...well, clusters: [north, east, west] }, "west"), [
      "west",
      "remote of east",
      "west",
      "-",
      "synced in east",
    ]);
  });

  it("shows who answered, with versions, and how many requests failed", () => {
    const text = reportText({ ...well, traffic: [asked] });
    assert.match(text, /answers seen from here/);
    for (const cell of ["east v1 (1)", "west v2 v3 (2)", "1 failed"])
      assert.ok(text.includes(cell), cell);
    assert.equal(rowOf({ ...well, traffic: [asked] }, "west").at(-1), "no client");
  });

  it("lists the findings, and ends with the verdict", () => {
    const report = { ...well, ok: false, findings: [error, warning] };
    assert.match(
      reportText(report),
      /error ROOT_MISMATCH west: another root\n +warning MESH_ID_MISMATCH west: another mesh\n/,
    );
    assert.equal(lastLine(report), "The mesh is not well: 1 error, 1 warning.");
  });

  it("claims only what was looked at", () => {
    assert.equal(lastLine(well), "The mesh is well: 2 clusters, 1 primary, every peer synced.");
    assert.match(
      lastLine({ ...well, traffic: [asked] }),
      /every cluster was answered by every cluster that serves\.$/,
    );
    const old = cluster("east", { role: "primary", istiod: { ready: 1, wanted: 1, untold: true } });
    assert.equal(
      lastLine({ ...well, clusters: [old], findings: [warning] }),
      "The mesh is well: 1 cluster, 1 primary, 1 warning.",
    );
  });
});
