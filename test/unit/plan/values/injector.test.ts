import assert from "node:assert/strict";
import { rename } from "../../../../sdk/install/chart";
import type { HelmValues } from "../../../../sdk/topology/topology";
import { planOf } from "../../../support/check";

describe("the injection templates", () => {
  const planned = (istiod: HelmValues) =>
    planOf({ clusters: { east: { helmValues: { istiod } } } }).clusters[0]!;
  const global = (values?: HelmValues): HelmValues => values!["global"] as HelmValues;

  it("have a release of their own, with the values of istiod, and are left out of its chart", () => {
    const templates = { hello: "metadata:" };
    const { istiod, injector } = planned({
      sidecarInjectorWebhook: { templates },
      global: { omitSidecarInjectorConfigMap: false },
    });
    assert.deepEqual(injector!.values["sidecarInjectorWebhook"], { templates });
    assert.equal(global(injector!.values)["omitSidecarInjectorConfigMap"], false);
    assert.equal(global(istiod.values)["omitSidecarInjectorConfigMap"], true);
    assert.equal(injector!.chart, istiod.chart);
  });

  it("come alone, whatever else the values ask of istiod", () => {
    const asked = {
      gatewayClasses: { istio: {} },
      revisionTags: ["prod"],
      global: { configCluster: true, networkPolicy: { enabled: true } },
    };
    const { values } = planned(asked).injector!;
    assert.equal("gatewayClasses" in values || "revisionTags" in values, false);
    assert.deepEqual(
      [global(values)["configCluster"], global(values)["networkPolicy"]],
      [false, { enabled: false }],
    );
  });

  it("are not installed where the values leave them out", () => {
    const { istiod, injector } = planned({ global: { omitSidecarInjectorConfigMap: true } });
    assert.equal(injector, undefined);
    assert.equal(global(istiod.values)["omitSidecarInjectorConfigMap"], true);
  });

  it("are in nobody's way where a remote becomes a primary: its chart's record of values has the same name before and after", () => {
    const west = (more: object) => planOf({ clusters: { east: {}, west: more } }).clusters[1]!;
    const [remote, primary] = [west({ role: "remote", primary: "east" }), west({})];
    assert.equal(remote.injector, undefined);
    assert.notEqual(primary.injector, undefined);
    assert.deepEqual(remote.istiod.renamed, primary.istiod.renamed);
  });
});

describe("renaming ConfigMaps of a chart", () => {
  const renamed = rename({ values: "istiod-values" });
  const asked = (type: string, name: string): unknown => {
    const props = { metadata: { name, namespace: "istio-system" }, data: {} };
    const result = renamed({
      custom: true,
      type,
      name: `mesh-east-istiod:istio-system/${name}`,
      props,
      opts: {},
    });
    return (result as { props: { metadata: unknown } } | undefined)?.props.metadata;
  };

  it("gives those it names another name and no other namespace", () =>
    assert.deepEqual(asked("kubernetes:core/v1:ConfigMap", "values"), {
      name: "istiod-values",
      namespace: "istio-system",
    }));

  it("leaves others alone", () => {
    assert.equal(asked("kubernetes:core/v1:ConfigMap", "istio"), undefined);
    assert.equal(asked("kubernetes:core/v1:Service", "values"), undefined);
  });
});
