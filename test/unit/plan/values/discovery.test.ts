import assert from "node:assert/strict";
import type { HelmValues } from "../../../../sdk/topology/topology";
import { planOf } from "../../../support/check";

describe("The namespaces that istiod watches", () => {
  const selectorsIn = (meshConfig: HelmValues | undefined, istiod: HelmValues = {}): unknown => {
    const { clusters } = planOf({
      systemNamespace: "mesh-system",
      clusters: { east: { helmValues: { istiod } } },
      ...(meshConfig === undefined ? {} : { meshConfig }),
    });
    return (clusters[0]!.istiod.values["meshConfig"] as HelmValues | undefined)?.[
      "discoverySelectors"
    ];
  };
  const own = { matchLabels: { "kubernetes.io/metadata.name": "mesh-system" } };
  const given = { matchLabels: { mesh: "on" } };

  it("include the system namespace if they are restricted", () =>
    assert.deepEqual(selectorsIn({ discoverySelectors: [given] }), [given, own]));

  it("include it also if Helm values restrict them", () =>
    assert.deepEqual(selectorsIn(undefined, { meshConfig: { discoverySelectors: [given] } }), [
      given,
      own,
    ]));

  it("are all namespaces if no selector is set", () => {
    assert.equal(selectorsIn(undefined), undefined);
    assert.deepEqual(selectorsIn({ discoverySelectors: [] }), []);
  });
});
