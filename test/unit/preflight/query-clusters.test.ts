import assert from "node:assert/strict";
import { readKubeconfigs } from "../../../sdk/kubeconfig/access";
import { queryClusters, queryClustersAsync } from "../../../sdk/preflight/query-clusters";
import { fillDefaults } from "../../../sdk/topology/defaults";
import { topologyOf } from "../../support/check";
import { kubeconfigFor } from "../../support/kubeconfig";
import { meshArgs } from "../../support/topologies";

describe("querying clusters", function () {
  this.timeout(60_000);
  const kubeconfig = kubeconfigFor(["east", "west"], (index) => `https://127.0.0.1:${index + 1}`);
  const args = meshArgs({ east: {}, west: {} }, { defaults: { kubeconfig } });
  const { access } = readKubeconfigs(fillDefaults(args));
  const silent = { unreachable: "ECONNREFUSED" };

  it("waits for the facts of every cluster", () =>
    assert.deepEqual(
      queryClusters(topologyOf(args), access.values()),
      new Map([
        ["east", silent],
        ["west", silent],
      ]),
    ));

  it("gives the same facts without blocking the program", async () =>
    assert.deepEqual(
      await queryClustersAsync(topologyOf(args), access.values()),
      queryClusters(topologyOf(args), access.values()),
    ));

  it("does not know the owners of the clusters if it takes too long", async () => {
    const unknown = { reason: "the query did not end in time", hasOwner: true };
    const expected = new Map(["east", "west"].map((name) => [name, { unknown }]));
    assert.deepEqual(queryClusters(topologyOf(args), access.values(), 1), expected);
    assert.deepEqual(await queryClustersAsync(topologyOf(args), access.values(), 1), expected);
  });

  it("gives no facts without clusters to query", () =>
    assert.deepEqual(queryClusters(topologyOf(args), []), new Map()));
});
