import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { checkOptions } from "../../../sdk/rules/options";

const paths = (options: object): string[] =>
  checkOptions(options as pulumi.ComponentResourceOptions).map(({ path }) => path);

const providerOf = (type: string) => ({ __pulumiType: `pulumi:providers:${type}` });

/** The parent of a component that a program in another language makes. */
class DependencyResource {}

describe("the rules for resource options", () => {
  it("refuse what would have no effect on the objects of the mesh", () => {
    const options = {
      ignoreChanges: ["meshId"],
      replaceOnChanges: ["meshId"],
      customTimeouts: { create: "1m" },
      transformations: [() => undefined],
    };
    assert.deepEqual(
      paths(options),
      Object.keys(options).map((name) => `options.${name}`),
    );
    assert.match(checkOptions({ ignoreChanges: ["meshId"] })[0]!.reason, /use transforms$/);
  });

  it("refuse a Kubernetes provider in each of its forms", () => {
    const kubernetes = providerOf("kubernetes");
    for (const options of [
      { provider: kubernetes },
      { providers: [providerOf("random"), kubernetes] },
      { providers: { kubernetes } },
    ])
      assert.deepEqual(paths(options), ["options.providers"]);
  });

  it("accept what reaches the objects of the mesh, and providers of other packages", () => {
    const options = { protect: true, retainOnDelete: true, aliases: [], dependsOn: [] };
    assert.deepEqual(paths({ ...options, transforms: [() => undefined] }), []);
    assert.deepEqual(paths({ providers: { random: providerOf("random") } }), []);
  });

  it("accept the empty options and inherited providers of other languages", () => {
    const parent = new DependencyResource();
    const timeouts = { create: "", update: "", delete: "" };
    assert.deepEqual(paths({ parent, ignoreChanges: [], customTimeouts: timeouts }), []);
    assert.deepEqual(paths({ parent, providers: { kubernetes: providerOf("kubernetes") } }), []);
  });
});
