import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { chartFolder } from "../../scripts/tools";
import { kubeconfigFor, leakMarker } from "../support/kubeconfig";
import { kubectlJson, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, yamlProject } from "../support/engine";

describe("a Pulumi YAML program", function () {
  this.timeout(600_000);
  this.slow(60_000);

  it("installs a mesh, and changes nothing when run again", async () => {
    const kubeconfig = await sharedClusters();
    // a preview does not know the name of an object that is yet to be created
    const made = {
      provider: {
        type: "pulumi:providers:kubernetes",
        properties: { kubeconfig, context: "east" },
      },
      made: {
        type: "kubernetes:core/v1:ConfigMap",
        properties: { metadata: { namespace: "default" } },
        options: { provider: "${provider}" },
      },
    };
    const apiServer = { server: "https://${made.metadata.name}.example:6443" };
    const annotations = { "example.com/made": "${made.id}" };
    const clusters = { east: { network: "yaml", namespace: { annotations }, apiServer } };
    const istio = { ...localIstio(), chartRepository: "./charts" };
    const meshConfig = { defaultConfig: { proxyMetadata: { MADE: "${made.id}" } } };
    const folder = yamlProject(
      {
        meshId: "from-yaml",
        clusters,
        defaults: { kubeconfig, helmValues: stockEnvoy },
        istio,
        meshConfig,
      },
      made,
    );
    fs.symlinkSync(chartFolder(), path.join(folder, "charts"));
    const stack = await TestStack.create("yaml", { projectFolder: folder });
    try {
      const preview = await stack.preview();
      assertSucceeded(preview);
      const run = await stack.up();
      assertSucceeded(run);
      assert.deepEqual(changes(run), changes(preview));
      const outputs = await stack.outputs();
      assert.equal(outputs["ready"]!.value, true);
      const { certificateExpiry, apiServer, ...east } = outputs["clusters"]!.value["east"];
      assert.deepEqual(east, {
        role: "primary",
        network: "yaml",
        controlPlaneClusters: ["east"],
        peers: [],
        revision: "default",
      });
      assert.ok(Date.parse(certificateExpiry) > Date.now());
      assert.match(apiServer, /^https:\/\/made-\w+\.example:6443$/);
      const namespace = await kubectlJson("east", "get", "namespace", "istio-system");
      assert.match(namespace.metadata.annotations["example.com/made"], /^default\/made-\w+$/);
      const inSystem = ["-n", "istio-system", "get", "configmap", "istio"];
      assert.match((await kubectlJson("east", ...inSystem)).data.mesh, /MADE: default\/made-\w+/);
      const again = await stack.up({ expectNoChanges: true });
      assertSucceeded(again);
      assert.deepEqual(changes(again), []);
    } finally {
      assertSucceeded(await stack.destroy());
      stack.remove();
      fs.rmSync(folder, { recursive: true });
    }
  });

  it("gets all errors at once, without stack traces or secrets, and creates nothing", async () => {
    const folder = yamlProject({
      clusters: { East: {}, west: { role: "remote" } },
      defaults: { kubeconfig: kubeconfigFor(["East", "west"]) },
    });
    const stack = await TestStack.create("yaml", { projectFolder: folder });
    try {
      const { error, output, steps } = await stack.up();
      assert.ok(error);
      assert.match(
        output,
        /clusters\.East: .*\n.*clusters\.west\.primary: required: a remote needs a primary/,
      );
      assert.doesNotMatch(output, new RegExp(leakMarker));
      assert.doesNotMatch(output, /\n\s+at .*\.(js|ts):\d+/);
      assert.deepEqual(
        steps.filter(({ type }) => type.startsWith("kubernetes:")),
        [],
      );
    } finally {
      stack.remove();
      fs.rmSync(folder, { recursive: true });
    }
  });
});
