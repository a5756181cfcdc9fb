import assert from "node:assert/strict";
import { sharingFiles } from "../../../scripts/bench/memory";
import { childrenCpuIn } from "../../../scripts/bench/scale/cost";
import { clustersThatFit, type PhaseCost } from "../../../scripts/bench/scale/measure";
import { scaleTable } from "../../../scripts/bench/scale/report";
import { requestsIn } from "../../../scripts/bench/scale/requests";
import { clustersOfMesh, withJoiner } from "../../../scripts/bench/scale/topology";
import { fillDefaults } from "../../../sdk/topology/defaults";
import { readTopology } from "../../../sdk/topology/read-topology";

describe("a large mesh of the benchmark", () => {
  const roles = (count: number): string[] =>
    Object.values(clustersOfMesh(count)).map(({ role = "primary" }) => role as string);

  it("has 70 % primaries and 30 % remotes", () => {
    for (const [count, primaries] of [
      [3, 2],
      [10, 7],
      [20, 14],
      [50, 35],
    ] as const) {
      assert.equal(roles(count).length, count);
      assert.equal(roles(count).filter((role) => role === "primary").length, primaries);
    }
  });

  it("has one primary for each remote, and a network for each cluster", () => {
    const args = { clusters: clustersOfMesh(20) };
    const { clusters } = readTopology(args, fillDefaults(args));
    const remotes = clusters.filter(({ role }) => role === "remote");
    assert.equal(new Set(clusters.map(({ network }) => network)).size, 20);
    assert.deepEqual(
      remotes.flatMap(({ controlPlaneClusters }) => controlPlaneClusters),
      ["c1", "c2", "c3", "c4", "c5", "c6"],
    );
  });

  it("is joined by a primary", () => {
    const { c11, ...others } = withJoiner(10);
    assert.deepEqual(c11, {});
    assert.deepEqual(others, clustersOfMesh(10));
  });
});

describe("the requests that an API server has answered", () => {
  it("are summed over all labels, without watches", () => {
    const metrics = [
      "# HELP apiserver_request_total [STABLE] Counter of apiserver requests",
      "# TYPE apiserver_request_total counter",
      'apiserver_request_total{code="200",resource="secrets",verb="GET"} 12',
      'apiserver_request_total{code="201",resource="secrets",verb="POST"} 1.5e+03',
      'apiserver_request_total{code="0",resource="secrets",verb="WATCH"} 100',
      'apiserver_request_total{code="200",resource="secrets",verb="WATCHLIST"} 3',
      'apiserver_request_terminations_total{code="504",verb="GET"} 7',
    ].join("\n");
    assert.equal(requestsIn(metrics), 1515);
  });
});

describe("the CPU time of ended children", () => {
  it("is read behind a name with spaces and brackets", () => {
    const fields = Array.from({ length: 50 }, (_, index) => index + 3);
    // cutime and cstime are fields 16 and 17
    assert.equal(childrenCpuIn(`42 (a ) b) ${fields.join(" ")}`), 0.33);
  });
});

describe("the memory of several processes", () => {
  it("counts the file that processes of one program share once", () => {
    const process = (program: string, memory: number, file: number) => ({
      ...{ parent: 1, program, memory, file },
    });
    const processes = [process("a", 30, 10), process("a", 40, 12), process("b", 5, 1)];
    assert.equal(sharingFiles(processes), 20 + 28 + 12 + 4 + 1);
  });

  it("limits how many clusters are measured", () => {
    assert.equal(clustersThatFit(1 << 30), 0);
    const [some, more] = [clustersThatFit(10 * 2 ** 30), clustersThatFit(20 * 2 ** 30)];
    assert.ok(some > 5 && more > some + 10, `${some} and ${more}`);
  });
});

describe("the table of costs", () => {
  const cost: PhaseCost = {
    ...{ clusters: 10, phase: "no change", resources: 400, requests: 55 },
    ...{ time: 12.34, cpu: 8, memory: 512 * 2 ** 20, state: 3_410_000 },
  };

  it("has the CPU time of each resource", () => {
    const [row] = scaleTable([cost])
      .split("\n")
      .filter((line) => line.includes("no change"));
    assert.deepEqual(
      row?.split("│").map((cell) => cell.trim()),
      ["", "10", "no change", "400", "12.3 s", "8.0 s", "20 ms", "512 MiB", "3.41 MB", "55", ""],
    );
  });

  it("has no such figure for a preview, after which the state is empty", () => {
    const table = scaleTable([{ ...cost, phase: "preview", resources: 0 }]);
    assert.ok(!/ms|Infinity|NaN/.test(table), table);
  });
});
