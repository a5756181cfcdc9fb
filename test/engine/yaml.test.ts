import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { chartFolder } from "../../scripts/tools";
import { kubeconfigFor, leakMarker } from "../support/kubeconfig";
import { localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes, TestStack, yamlProject } from "../support/engine";

describe("a Pulumi YAML program", function () {
  this.timeout(600_000);
  this.slow(60_000);

  it("installs a mesh, and changes nothing when run again", async () => {
    const kubeconfig = await sharedClusters();
    const clusters = { east: { network: "yaml" } };
    const istio = { ...localIstio(), chartRepository: "./charts" };
    const folder = yamlProject({
      meshId: "from-yaml",
      clusters,
      defaults: { kubeconfig, helmValues: stockEnvoy },
      istio,
    });
    fs.symlinkSync(chartFolder(), path.join(folder, "charts"));
    const stack = await TestStack.create("yaml", { projectFolder: folder });
    try {
      assertSucceeded(await stack.up());
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
      assert.match(apiServer, /^https:\/\/.*:6443$/);
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
