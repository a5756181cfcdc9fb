import assert from "node:assert/strict";
import { startApiServer, stopApiServer } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import { assertSucceeded, changes, type TestStack } from "../../support/engine";
import { getInSystem } from "./installed";

/** Tests of a new mesh of two primaries, east and west, while the API server of west is down. */
export function unreachableTests(stack: () => TestStack): void {
  const west = { instance: testInstance(), cluster: "west" };

  after(() => startApiServer(west));

  it("is named in the error, and the other clusters are completed", async () => {
    await stopApiServer(west);
    const run = await stack().up();
    assert.ok(run.error);
    assert.match(
      run.output,
      /warning: cluster "west": the API server does not answer \(ECONNREFUSED\)/,
    );
    assert.match(
      run.output,
      /clusters\.west: the API server does not answer \(ECONNREFUSED\), so nothing was changed/,
    );
    const { status } = await getInSystem("east", "deployment", "istio-eastwestgateway");
    assert.equal(status.availableReplicas, 1);
  });

  it("does not prevent a preview of the other clusters", async () => {
    const preview = await stack().preview();
    assert.match(preview.output, /cluster "west": the API server does not answer/);
    assert.deepEqual(
      changes(preview).filter((change) => change.startsWith("delete")),
      [],
    );
  });

  it("is completed by the next update", async () => {
    await startApiServer(west);
    assertSucceeded(await stack().up());
    const { status } = await getInSystem("west", "deployment", "istio-eastwestgateway");
    assert.equal(status.availableReplicas, 1);
    assertSucceeded(await stack().up({ expectNoChanges: true }));
  });

  it("keeps its resources when it becomes unreachable again", async () => {
    await stopApiServer(west);
    const run = await stack().up();
    assert.ok(run.error);
    assert.deepEqual(changes(run), []);
    await startApiServer(west);
    assertSucceeded(await stack().up({ expectNoChanges: true }));
  });
}
