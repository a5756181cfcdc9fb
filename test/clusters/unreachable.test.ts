import assert from "node:assert/strict";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { startApiServer, stopApiServer } from "../../scripts/clusters";
import { MultiClusterMesh } from "../../sdk";
import { testInstance } from "../../scripts/test/machine";
import { localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack } from "../support/engine";
import { getInSystem } from "./support/installed";

describe("a cluster whose API server does not answer", function () {
  this.timeout(300_000);
  this.slow(120_000);
  const west = { instance: testInstance(), cluster: "west" };
  let stack: TestStack;

  before(async () => {
    const kubeconfig = await sharedClusters();
    const program = async (): Promise<void> => {
      new MultiClusterMesh("mesh", {
        clusters: { east: {}, west: {} },
        defaults: { kubeconfig, helmValues: stockEnvoy },
        istio: localIstio(),
      });
    };
    stack = await TestStack.create("unreachable", { program });
  });

  after(async () => {
    await startApiServer(west);
    await stack?.destroy();
    stack?.remove();
  });

  it("is named in the error, and the other clusters are completed", async () => {
    await stopApiServer(west);
    const run = await stack.up();
    assert.ok(run.error);
    assert.match(
      run.output,
      /warning: cluster "west": the API server does not answer \(ECONNREFUSED\)/,
    );
    assert.match(
      run.output,
      /\(mesh-west-namespace\):\n\s+error: configured Kubernetes cluster is unreachable/,
    );
    const { status } = await getInSystem("east", "deployment", "istio-eastwestgateway");
    assert.equal(status.availableReplicas, 1);
  });

  it("does not prevent a preview of the other clusters", async () => {
    const preview = await stack.preview();
    assert.match(preview.output, /cluster "west": the API server does not answer/);
    assert.deepEqual(
      changes(preview).filter((change) => change.startsWith("delete")),
      [],
    );
  });

  it("is completed by the next update", async () => {
    await startApiServer(west);
    assertSucceeded(await stack.up());
    const { status } = await getInSystem("west", "deployment", "istio-eastwestgateway");
    assert.equal(status.availableReplicas, 1);
    assertSucceeded(await stack.up({ expectNoChanges: true }));
  });

  it("keeps its resources when it becomes unreachable again", async () => {
    await stopApiServer(west);
    const run = await stack.up();
    assert.ok(run.error);
    assert.deepEqual(changes(run), []);
    await startApiServer(west);
    assertSucceeded(await stack.up({ expectNoChanges: true }));
  });
});
