import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "../../../sdk";
import { keepFieldManager } from "../../../sdk/install/field-manager";
import { register } from "../../support/mocks";
import { namedTopologies } from "../../support/topologies";

const annotation = "pulumi.com/patchFieldManager";
const fieldManager = "pulumi-istio-multicluster";

describe("the field manager of an object", () => {
  it("is the same in every run", async () => {
    for (const args of Object.values(namedTopologies)) {
      const resources = await register(() => void new MultiClusterMesh("mesh", args));
      const objects = resources.filter(({ inputs }) => inputs["metadata"] !== undefined);
      assert.ok(objects.length > 5);
      for (const { name, inputs } of objects)
        assert.equal(inputs["metadata"].annotations?.[annotation], fieldManager, name);
    }
  });

  it("is added to the annotations and options of a chart's object", () => {
    const metadata = { name: "istiod", annotations: { own: "x" } };
    const props = { metadata, spec: { replicas: 1 } };
    const type = "kubernetes:apps/v1:Deployment";
    assert.deepEqual(keepFieldManager({ type, props, opts: { ignoreChanges: ["spec"] } }), {
      props: {
        metadata: { name: "istiod", annotations: { own: "x", [annotation]: fieldManager } },
        spec: { replicas: 1 },
      },
      // an object of an earlier version does not get the annotation
      opts: { ignoreChanges: ["spec", `metadata.annotations["${annotation}"]`] },
    });
  });

  it("is ignored together with its map if the provider would see a change in an empty map", () => {
    const ignoredFor = (type: string, annotations?: object): unknown => {
      const props = { metadata: { name: "x", ...(annotations && { annotations }) } };
      return keepFieldManager({ type, props, opts: {} as pulumi.CustomResourceOptions })?.opts
        .ignoreChanges;
    };
    const one = [`metadata.annotations["${annotation}"]`];
    for (const type of ["kubernetes:core/v1:Secret", "kubernetes:networking.istio.io/v1:Gateway"]) {
      assert.deepEqual(ignoredFor(type), ["metadata.annotations"]);
      assert.deepEqual(ignoredFor(type, { own: "x" }), one);
    }
    assert.deepEqual(ignoredFor("kubernetes:core/v1:ConfigMap"), one);
  });

  it("is not set for other resources", () => {
    const opts = {};
    for (const type of ["kubernetes:helm.sh/v4:Chart", "kubernetes:helm.sh/v3:Release"])
      assert.equal(keepFieldManager({ type, props: { name: "istiod" }, opts }), undefined);
    const props = { metadata: { name: "istiod" } };
    assert.equal(keepFieldManager({ type: "kubernetes:helm.sh/v4:Chart", props, opts }), undefined);
    assert.equal(keepFieldManager({ type: "other:index:Thing", props, opts }), undefined);
  });
});
