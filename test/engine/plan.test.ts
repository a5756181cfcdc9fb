import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import execa from "execa";
import type { ClusterArgs } from "../../sdk/args/cluster";
import type { PlanRecord } from "../../sdk/plan/record";
import { ApiServers } from "../support/api-servers";
import { listObjects, localIstio } from "../support/clusters";
import { describeCreated } from "../support/created";
import { assertSucceeded, TestStack, yamlProject, type Run } from "../support/engine";
import { kubeconfigFor, leakMarker } from "../support/kubeconfig";
import { projectFolder } from "../support/programs";
import { packageRoot } from "../support/plugin-host";

const command = path.join(packageRoot, "sdk/status/cli.ts");
const clusters: { [name: string]: ClusterArgs } = {
  east: { network: "one" },
  west: { network: "two", role: "remote", primary: "east" },
};

/** The resources that a run creates in a cluster. A chart has the name of its part. */
const createdIn = ({ steps }: Run, cluster: string): string[] =>
  steps
    .filter(({ op, type }) => op === "create" && type.startsWith("kubernetes:"))
    .filter(({ after }) => after?.parent?.endsWith(`ClusterInstall::mesh-${cluster}`))
    .map(({ type, name, after }) =>
      type.startsWith("kubernetes:helm.sh")
        ? name.replace(`mesh-${cluster}-`, "chart ")
        : describeCreated({ type, inputs: after!.inputs }),
    )
    .sort();

/** The same for a plan. */
const plannedIn = ({ steps }: PlanRecord, cluster: string): string[] =>
  steps
    .filter((step) => step.cluster === cluster)
    .flatMap(({ creates, part }) =>
      creates.map((made) => ("chart" in made ? `chart ${part}` : `${made.kind} ${made.name}`)),
    )
    .sort();

describe("the command that shows a plan", function () {
  this.timeout(600_000);
  this.slow(60_000);

  /** Runs the command in the project of a stack, as a user does. */
  async function run(stack: TestStack, ...args: string[]) {
    const { folder, environment } = stack.project;
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["--import", require.resolve("tsx"), command, ...args, "--stack", "plan"],
      { cwd: folder, env: environment, reject: false },
    );
    return { code: exitCode, stdout, stderr };
  }

  async function planIn(stack: TestStack): Promise<PlanRecord> {
    const { code, stdout, stderr } = await run(stack, "plan", "-o", "json");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.doesNotMatch(stdout, /PRIVATE KEY|client-key-data|certificate-authority-data|token:/);
    return JSON.parse(stdout) as PlanRecord;
  }

  const objects = ({ kubectl }: ApiServers): Promise<string[][]> =>
    Promise.all(Object.keys(clusters).map((name) => listObjects(name, kubectl)));

  it("lists what an update then creates, for a program in another language, and changes nothing", async () => {
    const servers = await ApiServers.start("east", "west");
    const folder = yamlProject({
      clusters: servers.reachable(clusters),
      defaults: { kubeconfig: servers.kubeconfig },
      istio: localIstio(),
      readyTimeout: "0s",
    });
    const stack = await TestStack.create("plan", { projectFolder: folder });
    try {
      const before = await objects(servers);
      const plan = await planIn(stack);
      assert.deepEqual(await stack.resources(), []);
      assert.deepEqual(await objects(servers), before);
      const preview = await stack.preview();
      const update = await stack.up();
      for (const made of [preview, update]) {
        assertSucceeded(made);
        for (const name of Object.keys(clusters))
          assert.deepEqual(createdIn(made, name), plannedIn(plan, name), name);
      }
      const picture = await run(stack, "graph", "--plan");
      assert.match(picture.stdout, /n1g0 -->\|"uses istiod"\| n0g0/);
    } finally {
      assertSucceeded(await stack.destroy());
      stack.remove();
      await servers.stop();
      fs.rmSync(folder, { recursive: true });
    }
  });

  it("prints the errors of a program without secrets", async () => {
    const folder = projectFolder(`
      const { MultiClusterMesh } = require("istio-multicluster");
      const kubeconfig = ${JSON.stringify(kubeconfigFor(["East"]))};
      new MultiClusterMesh("mesh", { clusters: { East: {} }, defaults: { kubeconfig } });
    `);
    const stack = await TestStack.create("plan", { projectFolder: folder });
    try {
      const { code, stdout, stderr } = await run(stack, "plan");
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /pulumi preview failed: .*clusters\.East: expected a DNS label/s);
      assert.doesNotMatch(stderr, new RegExp(leakMarker));
    } finally {
      stack.remove();
      fs.rmSync(folder, { recursive: true });
    }
  });
});
