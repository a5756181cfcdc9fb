import assert from "node:assert/strict";
import * as yaml from "js-yaml";
import { MultiClusterMesh, type ClusterArgs } from "../../sdk";
import { Provider } from "../../sdk/install/kubernetes";
import { localIstio } from "../support/clusters";
import { assertSucceeded, changes, warningsIn } from "../support/engine";
import { ServedStack } from "../support/served-stack";

describe("providers of the program", function () {
  this.timeout(600_000);
  this.slow(120_000);
  const served = ServedStack.duringTests("providers", ["east", "west"], () => program());
  /** What reaches the cluster east. West always has a kubeconfig. */
  let isPassed: boolean;

  async function program(): Promise<void> {
    const { kubeconfig } = served.servers;
    const clusters = served.servers.reachable({ east: isPassed ? passed() : {}, west: {} });
    const istio = localIstio();
    new MultiClusterMesh("mesh", {
      clusters,
      defaults: { kubeconfig },
      istio,
      ...(isPassed ? {} : { readyTimeout: "0s" }),
    });
  }

  const passed = (): ClusterArgs => ({
    provider: new Provider("platform", {
      kubeconfig: served.servers.kubeconfig,
      context: "east",
      clusterIdentifier: "east",
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    }),
  });

  it("install what a kubeconfig does, and leave what needs one", async () => {
    isPassed = false;
    const own = changes(await served.stack.preview());
    isPassed = true;
    const preview = await served.stack.preview();
    assertSucceeded(preview);
    const withoutProviders = (steps: readonly string[]): string[] =>
      steps.filter((step) => !step.includes(" pulumi:providers:"));
    assert.deepEqual(withoutProviders(changes(preview)), withoutProviders(own));
  });

  it("give peers the address in the arguments, and say what was not checked", async () => {
    isPassed = true;
    const run = await served.stack.up();
    assertSucceeded(run);
    assert.match(
      warningsIn(run).join("\n"),
      /clusters\.east: cannot be checked without a kubeconfig/,
    );
    const secret = await served.servers.kubectlJson(
      "west",
      ...["-n", "istio-system", "get", "secret", "istio-remote-secret-east"],
    );
    const remote: any = yaml.load(Buffer.from(secret.data.east, "base64").toString());
    assert.equal(remote.clusters[0].cluster.server, "https://east.example:6443");
  });

  it("take over from kubeconfigs, and give back, without replacing an object", async () => {
    isPassed = false;
    const back = await served.stack.up();
    assertSucceeded(back);
    const isOfProvider = (step: string): boolean => step.includes(" pulumi:providers:");
    assert.deepEqual(
      changes(back).filter((step) => !isOfProvider(step) && !step.startsWith("update ")),
      [],
    );
    isPassed = true;
    const again = await served.stack.preview();
    assertSucceeded(again);
    assert.deepEqual(
      changes(again).filter((step) => !isOfProvider(step) && !step.startsWith("update ")),
      [],
    );
  });
});
