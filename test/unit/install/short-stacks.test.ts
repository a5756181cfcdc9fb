import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "../../../sdk";
import { withShortStacks } from "../../../sdk/install/short-stacks";
import { register } from "../../support/mocks";
import { meshArgs } from "../../support/topologies";

const frames = ({ stack = "" }: Error): number => stack.split("\n    at ").length - 1;

describe("work with short stacks", () => {
  it("shows only where an error was made, and leaves other errors as they are", () => {
    const before = Error.stackTraceLimit;
    assert.equal(frames(withShortStacks(() => new Error("inside"))), 1);
    assert.throws(() => withShortStacks(() => assert.fail()));
    assert.equal(Error.stackTraceLimit, before);
  });
});

describe("the dependencies of a remote secret", () => {
  it("are resources without fields, so that Pulumi does not walk through the mesh", async () => {
    const found: pulumi.Resource[] = [];
    const collect: pulumi.ResourceTransformation = ({ name, opts }) => {
      if (name !== "mesh-east-remote-secret:west") return undefined;
      pulumi.output(opts.dependsOn).apply((resources) => found.push(...(resources as [])));
      return undefined;
    };
    const args = meshArgs({ east: {}, west: {} });
    await register(() => {
      pulumi.runtime.registerStackTransformation(collect);
      new MultiClusterMesh("mesh", args);
    });
    assert.ok(found.length > 0);
    assert.ok(found.every((resource) => pulumi.Resource.isInstance(resource)));
    assert.deepEqual(
      found.flatMap((resource) => Object.keys(resource)),
      [],
    );
  });
});
