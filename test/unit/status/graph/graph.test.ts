import assert from "node:assert/strict";
import { planRecord } from "../../../../sdk/plan/record";
import { graphOfPlan } from "../../../../sdk/status/graph/from-plan";
import { graphOfReport } from "../../../../sdk/status/graph/from-report";
import type { Graph } from "../../../../sdk/status/graph/graph";
import { unreachable } from "../../../../sdk/status/observation";
import { defaultIstioVersion } from "../../../../sdk/topology/defaults";
import { planOf } from "../../../support/check";
import { reportOf, twoClusters } from "../../../support/graphs";
import { external, primary, remote, secretFor } from "../../../support/observations";
import { namedTopologies } from "../../../support/topologies";

const observed = (...clusters: Parameters<typeof reportOf>[0]): Graph =>
  graphOfReport(reportOf(clusters));
const lines = (edges: Graph["reads"]): string[] => edges.map(({ from, to }) => `${from} > ${to}`);

describe("the graph of a report", () => {
  it("has the versions, gateways and networks of each cluster", () => {
    const { title, clusters } = observed(...twoClusters());
    assert.equal(title, "Istio mesh mesh1");
    assert.deepEqual(clusters[0], {
      name: "east",
      role: "primary",
      network: "east",
      gateways: ["192.0.2.1"],
      versions: ["1.31.0"],
      revisions: ["default"],
    });
  });

  it("has an edge for each remote secret, and from each remote to its primary", () => {
    const west = remote("west", ["east"]);
    const { reads, uses } = observed(primary("east", ["west"]), west);
    assert.deepEqual([lines(reads), lines(uses)], [["east > west"], ["west > east"]]);
    const any = observed(primary("a", ["b"]), primary("b", ["a"]), remote("c", ["*"]));
    assert.deepEqual(lines(any.uses), ["c > a", "c > b"]);
  });

  it("connects an external control plane to its config cluster of the same name", () => {
    const east = remote("east", ["east"], secretFor("west"));
    const { reads, uses } = observed(external, east, remote("west", ["east"]));
    assert.deepEqual(lines(reads), ["control > east", "control > west"]);
    assert.deepEqual(lines(uses), ["east > control", "west > control"]);
  });

  it("has clusters that did not answer, and clusters that are known only from others", () => {
    const gone = unreachable("gone", "no answer");
    const { clusters } = observed(primary("east", ["far"]), remote("west", ["lost"]), gone);
    const roles = clusters.map(({ name, role }) => [name, role]);
    assert.deepEqual(roles.slice(2), [
      ["gone", "unknown"],
      ["far", "unknown"],
      ["lost", "unknown"],
    ]);
  });

  it("tells clusters with the same name apart", () => {
    const again = primary("east", [], { context: "copy" });
    const graph = graphOfReport(
      reportOf([primary("east", []), again], [["SAME_CLUSTER_NAME", "east"]]),
    );
    assert.deepEqual(
      graph.clusters.map(({ name }) => name),
      ["east (east)", "east (copy)"],
    );
    assert.equal(graph.findings[0]?.cluster, "east (east)");
  });
});

describe("the graph of a plan", () => {
  const planned = (name: string): Graph =>
    graphOfPlan(planRecord("mesh", planOf(namedTopologies[name]!)));

  it("has roles, networks, versions and the type of each gateway", () => {
    const { title, clusters } = planned("primary-remote, different networks");
    assert.equal(title, "Plan of the Istio mesh mesh1");
    const common = { gateways: ["LoadBalancer"], revisions: ["default"] };
    assert.deepEqual(clusters, [
      {
        name: "east",
        role: "primary",
        network: "east",
        versions: [defaultIstioVersion],
        ...common,
      },
      { name: "west", role: "remote", network: "west", versions: [], ...common },
    ]);
  });

  for (const [name, reads, uses] of [
    ["primary-remote, different networks", ["east > west"], ["west > east"]],
    ["multi-primary, one network", ["east > west", "west > east"], []],
    [
      "an external control plane",
      ["control > west", "control > east"],
      ["east > control", "west > control"],
    ],
  ] as const)
    it(`has the edges of the mesh that the plan installs: ${name}`, () => {
      const graph = planned(name);
      assert.deepEqual([lines(graph.reads), lines(graph.uses)], [reads, uses]);
    });
});
