import assert from "node:assert/strict";
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
  { code: "ROOT_MISMATCH", severity: "error", cluster: "west", message: "another root" },
  { code: "MESH_ID_MISMATCH", severity: "warning", cluster: "west", message: "another mesh" },
] as const;

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
    const report = { ...healthy, ok: false, findings: [error, warning] };
    assert.match(
      formatReport(report),
      /error ROOT_MISMATCH west: another root\n +warning MESH_ID_MISMATCH west: another mesh\n/,
    );
    assert.equal(lastLine(report), "The mesh is not healthy: 1 error, 1 warning.");
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
      lastLine({ ...healthy, clusters: [old], findings: [warning] }),
      "The mesh is healthy: 1 cluster, 1 primary, 1 warning.",
    );
  });
});
