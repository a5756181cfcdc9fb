import assert from "node:assert/strict";
import { topologyOf } from "../../support/check";

describe("Defaults of all clusters", () => {
  it("are replaced by a cluster's own values, except Helm values, which are merged", () => {
    const [east, west] = topologyOf({
      clusters: { east: { network: "own", helmValues: { istiod: { env: { B: "2" } } } }, west: {} },
      defaults: { network: "shared", helmValues: { istiod: { env: { A: "1", B: "1" } } } },
    }).clusters;
    assert.equal(east!.network, "own");
    assert.deepEqual(east!.helmValues.istiod, { env: { A: "1", B: "2" } });
    assert.equal(west!.network, "shared");
    assert.deepEqual(west!.helmValues.istiod, { env: { A: "1", B: "1" } });
  });

  it("are merged field by field in groups of arguments", () => {
    const [east] = topologyOf({
      clusters: { east: { eastWestGateway: { replicas: 2 }, namespace: { labels: { a: "own" } } } },
      defaults: {
        eastWestGateway: { replicas: 1, loadBalancerIP: "10.0.0.1" },
        namespace: { existing: true, labels: { b: "shared" } },
      },
    }).clusters;
    assert.deepEqual([east!.gateway.replicas, east!.gateway.loadBalancerIP], [2, "10.0.0.1"]);
    assert.deepEqual(east!.namespace, { existing: true, labels: { a: "own" }, annotations: {} });
  });
});
