import assert from "node:assert/strict";
import { startApiServer, stopApiServer } from "../../../scripts/clusters";
import { testInstance } from "../../../scripts/test/machine";
import type { ClusterArgs } from "../../../sdk";
import { kubectl } from "../../support/clusters";
import { assertSucceeded, type TestStack } from "../../support/engine";
import { podsOf, remoteSecretsIn, restartIstiod, systemNamespace } from "./installed";
import { whileSendingRequests } from "./requests";
import { restartSample } from "./sample";

type Clusters = { [name: string]: ClusterArgs };

/** A mesh of the primaries east, west and south, and the clusters that its next run installs. */
interface LosingMesh {
  readonly stack: () => TestStack;
  readonly want: (clusters: Clusters) => void;
  /** Runs the sample in these clusters. */
  readonly run: (clusters: readonly string[]) => Promise<void>;
}

const others = ["east", "west"];
const all = [...others, "south"];
const whole: Clusters = { east: {}, west: {}, south: {} };
const withLost: Clusters = { ...whole, south: { lost: true } };

/** Tests of a mesh that loses south. They end with its destruction. */
export function lostClusterTests({ stack, want, run }: LosingMesh): void {
  const clusterNamed = (cluster: string) => ({ instance: testInstance(), cluster });

  async function install(clusters: Clusters): Promise<void> {
    want(clusters);
    assertSucceeded(await stack().up());
  }

  const namesOf = async (cluster: string): Promise<string[]> =>
    (await stack().resources()).filter((name) => name.startsWith(`mesh-${cluster}`)).sort();

  before(async () => {
    await install(whole);
    await run(others);
  });

  it("forgets the lost cluster, but not another cluster that does not answer", async () => {
    const inWest = await namesOf("west");
    await stopApiServer(clusterNamed("south"));
    // west cannot send, because the test reaches its client through its API server
    const failed = await whileSendingRequests(["east"], async () => {
      await stopApiServer(clusterNamed("west"));
      want(withLost);
      const both = await stack().up();
      await startApiServer(clusterNamed("west"));
      assert.match(both.output, /cluster "west": the API server does not answer/);
      assert.ok(both.error);
      assert.deepEqual(await namesOf("west"), inWest);
      await install(withLost);
    });
    assert.deepEqual(failed, []);
    for (const name of others)
      assert.deepEqual(
        await remoteSecretsIn(name),
        others.filter((other) => other !== name).map((other) => `istio-remote-secret-${other}`),
      );
    assertSucceeded(await stack().up({ expectNoChanges: true }));
    assert.deepEqual(await namesOf("south"), [
      "mesh-south",
      "mesh-south",
      "mesh-south-base",
      "mesh-south-injector",
      "mesh-south-intermediate-ca",
    ]);
  });

  it("takes the cluster back with pulumi up, and restarts no pod", async () => {
    await startApiServer(clusterNamed("south"));
    const before = await podsOf(all);
    await install(whole);
    for (const name of others)
      assert.ok((await remoteSecretsIn(name)).includes("istio-remote-secret-south"));
    assert.deepEqual(await podsOf(all), before);
    assertSucceeded(await stack().up({ expectNoChanges: true }));
  });

  it("is destroyed while the cluster does not answer, after an istiod was restarted", async () => {
    await stopApiServer(clusterNamed("south"));
    await restartIstiod("east");
    await restartSample("east");
    const failed = await whileSendingRequests(["east"], async ([requests]) =>
      requests!.waitFor(/version: v2/),
    );
    assert.deepEqual(failed, []);
    const stopped = await stack().destroy();
    assert.match(stopped.output, /mesh-south-.*unreachable/s);
    assert.ok(stopped.error, "fails without the argument");
    want(withLost);
    assertSucceeded(await stack().destroy({ runProgram: true }));
    assert.deepEqual(await stack().resources(), []);
    for (const name of others)
      assert.equal(
        await kubectl(name, "get", "namespace", systemNamespace, "--ignore-not-found"),
        "",
      );
  });
}
