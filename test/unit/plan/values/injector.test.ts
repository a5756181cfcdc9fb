import assert from "node:assert/strict";
import type { ClusterArgs } from "../../../../sdk/args/cluster";
import type { HelmValues } from "../../../../sdk/topology/topology";
import { planOf } from "../../../support/check";

describe("The injection templates", () => {
  const planWith = (istiod: HelmValues) =>
    planOf({ clusters: { east: { helmValues: { istiod } } } }).clusters[0]!;
  const globalOf = (values: HelmValues): HelmValues => values["global"] as HelmValues;

  it("are a release of their own with istiod's values, and not in istiod's chart", () => {
    const templates = { hello: "metadata:" };
    const { istiod, injector } = planWith({
      sidecarInjectorWebhook: { templates },
      global: { omitSidecarInjectorConfigMap: false },
    });
    assert.deepEqual(injector!.values["sidecarInjectorWebhook"], { templates });
    assert.equal(globalOf(injector!.values)["omitSidecarInjectorConfigMap"], false);
    assert.equal(globalOf(istiod.values)["omitSidecarInjectorConfigMap"], true);
    assert.equal(injector!.chart, istiod.chart);
  });

  it("come without other objects, whatever the given values turn on", () => {
    const { injector } = planWith({
      gatewayClasses: { istio: {} },
      revisionTags: ["prod"],
      global: { configCluster: true, networkPolicy: { enabled: true } },
    });
    const { values } = injector!;
    assert.equal("gatewayClasses" in values || "revisionTags" in values, false);
    assert.equal(globalOf(values)["configCluster"], false);
    assert.deepEqual(globalOf(values)["networkPolicy"], { enabled: false });
  });

  it("are not installed if the given values omit them", () => {
    const { istiod, injector } = planWith({ global: { omitSidecarInjectorConfigMap: true } });
    assert.equal(injector, undefined);
    assert.equal(globalOf(istiod.values)["omitSidecarInjectorConfigMap"], true);
  });

  it("collide with nothing when a remote becomes a primary", () => {
    const west = (args: ClusterArgs) => planOf({ clusters: { east: {}, west: args } }).clusters[1]!;
    const remote = west({ role: "remote", primary: "east" });
    const primary = west({});
    assert.equal(remote.injector, undefined);
    assert.notEqual(primary.injector, undefined);
    assert.deepEqual(remote.istiod.renamed, primary.istiod.renamed);
  });
});
