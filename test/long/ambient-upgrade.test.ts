import assert from "node:assert/strict";
import { ambientValues } from "../../examples/local/ambient";
import { hasZtunnel, istioImageTag, olderImageTag } from "../../scripts/clusters";
import { MultiClusterMesh, type ClusterArgs } from "../../sdk";
import {
  assertGatewaysConnect,
  removeAmbientMesh,
  upWithAmbientObjects,
  withZtunnel,
} from "../clusters/support/ambient";
import { startHbone } from "../clusters/support/hbone";
import { getInSystem } from "../clusters/support/installed";
import { assertVerified } from "../clusters/support/verify";
import { sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack } from "../support/engine";
import { TwoLines } from "../support/two-lines";

const names = ["east", "west"];

describe("an upgrade of a mesh in ambient mode", function () {
  this.timeout(900_000);
  this.slow(120_000);

  const lines = TwoLines.duringTests();
  let stack: TestStack;
  /** The line of each cluster in the next run of the program. */
  const wanted: { [cluster: string]: "older" | "newer" } = { east: "older", west: "older" };

  before(async () => {
    const kubeconfig = await sharedClusters({ east: "east", west: "west" }, { olderIstio: true });
    const tags = { older: olderImageTag, newer: istioImageTag };
    const member = (name: string): ClusterArgs => ({
      istioVersion: lines[wanted[name]!],
      helmValues: ambientValues(hasZtunnel(), tags[wanted[name]!]),
    });
    stack = await TestStack.create("mesh", {
      program: async () => {
        const mesh = new MultiClusterMesh("mesh", {
          clusters: Object.fromEntries(names.map((name) => [name, member(name)])),
          dataPlane: "ambient",
          defaults: { kubeconfig, installGatewayApi: true },
          istio: { version: lines.older, ...lines.source },
        });
        return { clusters: mesh.clusters };
      },
    });
  });

  after(() => removeAmbientMesh(stack, names));

  async function assertInstalled(): Promise<void> {
    for (const name of names) {
      const { metadata } = await getInSystem(name, "deployment", "istiod");
      assert.equal(metadata.labels["helm.sh/chart"], `istiod-${lines[wanted[name]!]}`);
      const ztunnel = await getInSystem(name, "daemonset", "ztunnel");
      assert.equal(ztunnel.metadata.labels["helm.sh/chart"], `ztunnel-${lines[wanted[name]!]}`);
      assert.equal(ztunnel.status.numberReady, ztunnel.status.desiredNumberScheduled);
    }
    await assertGatewaysConnect(stack, names);
  }

  it("begins with the older version", async () => {
    await upWithAmbientObjects(stack, names);
    await startHbone(names, names);
    await assertInstalled();
  });

  for (const name of names) {
    it(`changes only ${name}, and both clusters answer each other`, async () => {
      wanted[name] = "newer";
      const run = await stack.up();
      assertSucceeded(run);
      const [other] = names.filter((one) => one !== name);
      assert.deepEqual(
        changes(run).filter((change) => change.includes(` mesh-${other}-`)),
        [],
      );
      await assertInstalled();
    });
  }

  withZtunnel("carries requests of pods", () => assertVerified(stack, names));

  it("changes nothing in another update", async () => {
    assertSucceeded(await stack.up({ expectNoChanges: true }));
  });
});
