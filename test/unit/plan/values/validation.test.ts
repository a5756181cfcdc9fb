import assert from "node:assert/strict";
import type { HelmValuesArgs } from "../../../../sdk/args/helm-values";
import type { MultiClusterMeshArgs } from "../../../../sdk/args/mesh";
import { hasClusterObjects } from "../../../../sdk/plan/chart";
import { plan } from "../../../support/plans";
import { meshArgs, namedTopologies, withExternalControlPlane } from "../../../support/topologies";

const primaryRemote = namedTopologies["primary-remote, different networks"]!;

/** How each cluster validates objects without a revision. */
const validation = (args: MultiClusterMeshArgs) =>
  Object.fromEntries(
    Object.values(plan(args)).map(({ name, base, istiod }) => [
      name,
      [istiod.validatesAll ?? false, base?.values["defaultRevision"]],
    ]),
  );

const east = (helmValues: HelmValuesArgs) => validation(meshArgs({ east: { helmValues } }))["east"];

describe("Objects without a revision", () => {
  it("are validated by the webhook of the chart istiod in clusters with configuration", () => {
    assert.deepEqual(validation(primaryRemote), { east: [true, ""], west: [false, ""] });
    const { control, east: config, west: remote } = validation(withExternalControlPlane());
    assert.deepEqual(control, [false, undefined]);
    assert.deepEqual(config, [true, ""]);
    assert.deepEqual(remote, [false, ""]);
  });

  it("are not validated where another Istio keeps the CRDs", () =>
    assert.deepEqual(east({ base: { global: { resourceScope: "namespace" } } }), [false, ""]));

  const byBase: [string, HelmValuesArgs][] = [
    ["has the policy", { base: { experimental: { stableValidationPolicy: true } } }],
    ["installs only namespaced objects", { istiod: { global: { resourceScope: "namespace" } } }],
    ["does not validate", { istiod: { global: { configValidation: false } } }],
  ];
  for (const [reason, helmValues] of byBase)
    it(`are validated by the chart base if a chart ${reason}`, () => {
      assert.deepEqual(east(helmValues), [false, "default"]);
      const { base } = plan(meshArgs({ east: { helmValues } }))["east"]!;
      assert.ok(hasClusterObjects(base!));
    });

  it("need nothing outside the namespace that Helm would have to delete", () => {
    const { base, injector } = plan(primaryRemote)["east"]!;
    for (const release of [base!, injector!]) assert.ok(!hasClusterObjects(release));
  });
});
