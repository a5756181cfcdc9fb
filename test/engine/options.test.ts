import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { MultiClusterMesh } from "../../sdk";
import { localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, type EngineStep, type Run } from "../support/engine";

const isOfMesh = ({ name }: EngineStep): boolean => name === "mesh" || name.startsWith("mesh-");

describe("the resource options of a mesh", function () {
  this.timeout(600_000);
  this.slow(60_000);
  let kubeconfig: string;

  before(async () => {
    kubeconfig = await sharedClusters({ east: "east" });
  });

  /** Previews a mesh with options that are made in the program. */
  async function preview(options: () => pulumi.ComponentResourceOptions): Promise<Run> {
    const program = async (): Promise<void> => {
      const istio = localIstio();
      new MultiClusterMesh(
        "mesh",
        { clusters: { east: {} }, defaults: { kubeconfig }, istio },
        options(),
      );
    };
    const stack = await TestStack.create("options", { program });
    try {
      return await stack.preview();
    } finally {
      stack.remove();
    }
  }

  it("protect and retain every object", async () => {
    const run = await preview(() => ({ protect: true, retainOnDelete: true }));
    assertSucceeded(run);
    const objects = run.steps.filter(isOfMesh);
    assert.ok(objects.length > 20);
    for (const { name, after } of objects)
      assert.deepEqual([name, after?.protect, after?.retainOnDelete], [name, true, true]);
  });

  it("transform every object, also those of charts", async () => {
    const labels = { team: "mesh" };
    const addLabel: pulumi.ResourceTransform = ({ type, props, opts }) =>
      type === "kubernetes:core/v1:ServiceAccount"
        ? { props: { ...props, metadata: { ...props["metadata"], labels } }, opts }
        : undefined;
    const run = await preview(() => ({ transforms: [addLabel] }));
    assertSucceeded(run);
    const accounts = run.steps.filter(({ type }) => type === "kubernetes:core/v1:ServiceAccount");
    assert.ok(accounts.some(({ name }) => name.startsWith("mesh-east-istiod:")));
    for (const { after } of accounts) assert.deepEqual(after?.inputs["metadata"].labels, labels);
  });

  it("make every object wait for a dependency", async () => {
    const run = await preview(() => ({ dependsOn: new pulumi.Stash("first", { input: "" }) }));
    assertSucceeded(run);
    const names = run.steps.filter((step) => isOfMesh(step) || step.name === "first");
    assert.equal(names[0]!.name, "first");
  });

  it("are refused if they name a Kubernetes provider", async () => {
    const run = await preview(() => ({
      provider: new k8s.Provider("own", { kubeconfig, context: "east" }),
    }));
    assert.ok(run.error);
    assert.match(run.output, /- options\.providers: expected no Kubernetes provider/);
    assert.ok(!changes(run).some((change) => change.includes(" mesh")));
  });
});
