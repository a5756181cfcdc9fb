import assert from "node:assert/strict";
import { ClusterRole } from "../../sdk/args";
import { mergeValues } from "../../sdk/topology/merge";
import { readTopology } from "../../sdk/topology/read";
import { meshArgs } from "../support/topologies";

describe("reading the arguments", () => {
  it("fills in every default", () => {
    const topology = readTopology({ clusters: { east: {} } });
    assert.deepEqual(topology, {
      meshId: "mesh1",
      systemNamespace: "istio-system",
      istio: { version: "1.31.0", chartRepository: "https://blob.istio.io/istio-release/charts" },
      clusters: [
        {
          name: "east",
          role: "primary",
          controlPlaneClusters: ["east"],
          anyPrimary: false,
          network: "east",
          gatewayServiceAnnotations: {},
          helmValues: { base: {}, istiod: {}, gateway: {} },
        },
      ],
    });
  });

  it("lets a cluster's own value win over the defaults, and merges Helm values", () => {
    const [east, west] = readTopology({
      clusters: { east: { network: "own", helmValues: { istiod: { env: { B: "2" } } } }, west: {} },
      defaults: { network: "shared", helmValues: { istiod: { env: { A: "1", B: "1" } } } },
    }).clusters;
    assert.equal(east!.network, "own");
    assert.deepEqual(east!.helmValues.istiod, { env: { A: "1", B: "2" } });
    assert.equal(west!.network, "shared");
    assert.deepEqual(west!.helmValues.istiod, { env: { A: "1", B: "1" } });
  });

  it("does not depend on the order in which clusters are written", () => {
    const west = { role: ClusterRole.Remote, primary: "east" };
    assert.deepEqual(readTopology(meshArgs({ east: {}, west })).clusters, readTopology(meshArgs({ west, east: {} })).clusters);
  });

  it("keeps kubeconfigs out of the topology", () => {
    assert.doesNotMatch(JSON.stringify(readTopology(meshArgs({ east: {} }))), /kubeconfig|credential/);
  });
});

describe("merging Helm values", () => {
  it("merges maps by key and replaces everything else", () => {
    assert.deepEqual(mergeValues({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } }), { a: { b: 1, c: [3] }, d: { e: 1 } });
  });
});
