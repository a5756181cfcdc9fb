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
  /** The clusters that the program passes a provider for. The others have a kubeconfig. */
  let passed: readonly string[] = [];

  async function program(): Promise<void> {
    const { kubeconfig } = served.servers;
    const clusters = Object.fromEntries(
      ["east", "west"].map((name) => [name, passed.includes(name) ? withProvider(name) : {}]),
    );
    new MultiClusterMesh("mesh", {
      clusters: served.servers.reachable(clusters),
      defaults: { kubeconfig },
      istio: localIstio(),
      // these clusters have no pods, so a kubeconfig shows that istiod is not ready
      ...(passed.length === 2 ? {} : { readyTimeout: "0s" }),
    });
  }

  const withProvider = (cluster: string): ClusterArgs => ({
    provider: new Provider(`platform-${cluster}`, {
      kubeconfig: served.servers.kubeconfig,
      context: cluster,
      clusterIdentifier: cluster,
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    }),
  });

  it("install what a kubeconfig does, and leave what needs one", async () => {
    passed = [];
    const own = changes(await served.stack.preview());
    passed = ["east"];
    const preview = await served.stack.preview();
    assertSucceeded(preview);
    const withoutProviders = (steps: readonly string[]): string[] =>
      steps.filter((step) => !step.includes(" pulumi:providers:"));
    assert.deepEqual(withoutProviders(changes(preview)), withoutProviders(own));
  });

  it("give peers the address in the arguments, and say what was not checked", async () => {
    passed = ["east", "west"];
    const run = await served.stack.up();
    assertSucceeded(run);
    for (const cluster of passed)
      assert.match(
        warningsIn(run).join("\n"),
        new RegExp(`clusters\\.${cluster}: cannot be checked without a kubeconfig`),
      );
    const secret = await served.servers.kubectlJson(
      "west",
      ...["-n", "istio-system", "get", "secret", "istio-remote-secret-east"],
    );
    const remote: any = yaml.load(Buffer.from(secret.data.east, "base64").toString());
    assert.equal(remote.clusters[0].cluster.server, "https://east.example:6443");
  });

  it("take over from kubeconfigs, and give back, without replacing an object", async () => {
    passed = [];
    const back = await served.stack.up();
    assertSucceeded(back);
    const isOfProvider = (step: string): boolean => step.includes(" pulumi:providers:");
    assert.deepEqual(
      changes(back).filter((step) => !isOfProvider(step) && !step.startsWith("update ")),
      [],
    );
    passed = ["east"];
    const again = await served.stack.preview();
    assertSucceeded(again);
    assert.deepEqual(
      changes(again).filter((step) => !isOfProvider(step) && !step.startsWith("update ")),
      [],
    );
  });
});
