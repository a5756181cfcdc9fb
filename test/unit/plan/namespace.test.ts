import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import { plan, planWithGateway } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

describe("The system namespace", () => {
  it("has the given labels and annotations in addition to Istio's, even if it exists", () => {
    const namespace = { existing: true, labels: { team: "mesh" }, annotations: { note: "x" } };
    const { west } = planWithGateway({}, { namespace });
    assert.equal(west!.adoptsNamespace, true);
    assert.deepEqual(west!.namespace.metadata, {
      name: "istio-system",
      labels: { team: "mesh", "topology.istio.io/network": "west" },
      annotations: { note: "x", "topology.istio.io/controlPlaneClusters": "east" },
    });
  });

  it("is marked with the id of the mesh that creates it", () => {
    const { east } = plan(meshArgs({ east: {} }));
    assert.deepEqual(
      { ...(east!.namespace.metadata.annotations!["istio-multicluster/owner"] as object) },
      { reference: "meshId" },
    );
  });

  it("lets any primary lead a remote, but never an external control plane", () => {
    const anyPrimary: ClusterArgs = { role: ClusterRole.Remote, primaries: ["*"] };
    const leaders = (clusters: { [name: string]: ClusterArgs }): unknown =>
      plan(meshArgs(clusters))["west"]!.namespace.metadata.annotations![
        "topology.istio.io/controlPlaneClusters"
      ];
    const primaries = { north: {}, south: {} };
    const external = {
      control: { role: ClusterRole.External },
      east: { role: ClusterRole.Remote, primary: "control" },
    };
    assert.equal(leaders({ ...primaries, west: anyPrimary }), "*");
    assert.equal(leaders({ ...external, ...primaries, west: anyPrimary }), "north,south");
  });
});
