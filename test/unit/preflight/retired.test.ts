import assert from "node:assert/strict";
import type { IstioArgs } from "../../../sdk/args/istio";
import { issueLine } from "../../../sdk/issue";
import type { ClusterFacts } from "../../../sdk/preflight/facts";
import { settingsIn } from "../../../sdk/preflight/istio-settings";
import { checkRetired } from "../../../sdk/preflight/retired";
import { topologyOf } from "../../support/check";
import { ownerOf } from "../../support/owners";
import { meshArgs } from "../../support/topologies";

const alone: IstioArgs = { revision: "1-31" };
const installed = ["1-30", "1-31"].map((revision) => settingsIn({ revision }));
const member = (facts: ClusterFacts): ClusterFacts => ({
  owner: ownerOf("east"),
  installed,
  ...facts,
});

const check = (istio: IstioArgs, east: ClusterFacts, west: ClusterFacts = {}): string[] =>
  checkRetired(
    topologyOf(meshArgs({ east: {}, west: {} }, { istio })),
    new Map([
      ["east", east],
      ["west", west],
    ]),
  ).map(issueLine);

describe("the removal of a revision", () => {
  it("is refused while pods use it, with their namespaces", () => {
    const east = member({ proxies: { "1-30": { shop: 2, web: 1 }, "1-31": { other: 1 } } });
    const west = member({ proxies: { "1-30": { shop: 1 } } });
    assert.deepEqual(check(alone, east, west), [
      'istio.revisions: "1-30" cannot be removed, because pods still use it: east/shop (2), ' +
        'east/web (1), west/shop (1); keep "1-30", and lead their namespaces to another revision ' +
        "and restart them first",
    ]);
  });

  it("is allowed when no pod uses it", () => {
    assert.deepEqual(check(alone, member({ proxies: { "1-31": { shop: 3 } } })), []);
    assert.deepEqual(check(alone, member({ proxies: {} })), []);
  });

  it("is refused if the pods cannot be listed", () => {
    assert.match(check(alone, member({})).join(), /because the pods of east could not be listed/);
  });

  it("is seen for a control plane without a revision", () => {
    const facts = { installed: [settingsIn({}), settingsIn({ revision: "1-31" })] };
    const used = member({ ...facts, proxies: { default: { shop: 1 } } });
    assert.match(check(alone, used).join(), /^istio.revisions: "default" cannot be removed/);
  });

  it("is refused for one of several that are replaced", () => {
    const revisions = { a: {}, b: {} };
    const used = member({ proxies: { "1-30": { shop: 1 } } });
    assert.match(check({ revisions }, used).join(), /"1-30" cannot be removed/);
  });

  it("is only warned of when the single revision changes", () => {
    const only = { installed: installed.slice(0, 1), proxies: { "1-30": { shop: 1 } } };
    assert.deepEqual(check(alone, member(only)), []);
  });

  it("does not concern clusters of other meshes", () => {
    const { owner: _, ...others } = member({ proxies: { "1-30": { shop: 1 } } });
    assert.deepEqual(check(alone, others), []);
  });
});
