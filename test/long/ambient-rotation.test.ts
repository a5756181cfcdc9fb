import assert from "node:assert/strict";
import { helloWorld } from "../../examples/local/hello-world";
import { hasZtunnel } from "../../scripts/clusters";
import { MultiClusterMesh } from "../../sdk";
import {
  ambientMesh,
  assertGatewaysConnect,
  removeAmbientMesh,
  upWithAmbientObjects,
  withZtunnel,
} from "../clusters/support/ambient";
import { restartHbone, startHbone } from "../clusters/support/hbone";
import { kubectlInSystem } from "../clusters/support/installed";
import { whileSendingRequests } from "../clusters/support/requests";
import { assertVerified } from "../clusters/support/verify";
import { sharedClusters } from "../support/clusters";
import { assertSucceeded, TestStack } from "../support/engine";
import { until, untilTrusted } from "./support/roots";

const names = ["east", "west"];

describe("a new root for two primaries in ambient mode", function () {
  this.timeout(900_000);
  this.slow(120_000);

  let stack: TestStack;
  let step = 0;

  before(async () => {
    const kubeconfig = await sharedClusters();
    stack = await TestStack.create("mesh", {
      program: async () => {
        const mesh = new MultiClusterMesh("mesh", {
          ...ambientMesh(kubeconfig, { east: {}, west: {} }),
          trust: step === 0 ? {} : { rotation: { step } },
        });
        // without ztunnel, no pod starts in an ambient namespace
        for (const [index, name] of hasZtunnel() ? names.entries() : [])
          helloWorld(name, `v${index + 1}`, { kubeconfig, dependsOn: mesh, isAmbient: true });
        return { clusters: mesh.clusters };
      },
    });
  });

  after(() => removeAmbientMesh(stack, names));

  /** Restarts what has certificates, as soon as the refusal of the next step allows it. */
  async function untilNextStep(): Promise<void> {
    step++;
    const refusal = /restart ztunnel, gateways and waypoints in "east\/istio-system"/;
    const { output } = await stack.preview();
    assert.match(output, refusal);
    const from = / after (\S+Z)/.exec(output)?.[1];
    await until(async () => from === undefined || Date.now() > Date.parse(from), `it is ${from}`);
    for (const name of names) await restartHolders(name);
    assertSucceeded(await stack.preview());
    step--;
  }

  it("begins with a generated root", async () => {
    await upWithAmbientObjects(stack, names);
    await startHbone(names, names);
    await assertGatewaysConnect(stack, names);
  });

  for (const next of [1, 2, 3])
    it(`takes step ${next} without a failed request`, async () => {
      step = next;
      const change = async (): Promise<void> => {
        const run = await stack.up();
        assertSucceeded(run);
        assert.match(run.output, new RegExp(`trust.rotation.step: step ${next} of 3: `));
        await Promise.all(names.map((name) => untilTrusted(name, next < 3 ? 2 : 1)));
        if (next < 3) await untilNextStep();
      };
      if (hasZtunnel()) assert.deepEqual(await whileSendingRequests(names, change), []);
      else await change();
      for (const name of names) await restartHbone(name);
      await assertGatewaysConnect(stack, names);
    });

  withZtunnel("carries requests of pods below the new root", () => assertVerified(stack, names));
});

/** The documented commands. */
async function restartHolders(cluster: string): Promise<void> {
  const ztunnel = "daemonset/ztunnel";
  const gateways = ["deployment", "-l", "gateway.istio.io/managed"];
  await kubectlInSystem(cluster, "rollout", "restart", ztunnel);
  await kubectlInSystem(cluster, "rollout", "restart", ...gateways);
  for (const what of [[ztunnel], gateways])
    await kubectlInSystem(cluster, "rollout", "status", ...what, "--timeout=120s");
}
