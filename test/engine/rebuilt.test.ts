import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import execa from "execa";
import { programPath } from "../../scripts/tools";
import { ApiServers } from "../support/api-servers";
import { localIstio } from "../support/clusters";
import { assertSucceeded, TestStack } from "../support/engine";
import { packageRoot } from "../support/plugin-host";
import { projectFolder } from "../support/programs";

const anotherCluster =
  /clusters\.west: this is another cluster: its namespace kube-system has the UID [0-9a-f-]+, which was [0-9a-f-]+; if the kubeconfig leads to the wrong cluster, correct/;

/** The kubeconfig is content for east, and an Output of content for west. */
const program = `
  const fs = require("node:fs");
  const pulumi = require("@pulumi/pulumi");
  const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
  const { clusters, contexts, kubeconfig, ...args } = JSON.parse(fs.readFileSync(process.env.TEST_MESH, "utf8"));
  const content = fs.readFileSync(kubeconfig, "utf8");
  clusters.east.kubeconfig = content;
  clusters.west.kubeconfig = pulumi.secret(content);
  for (const [name, context] of Object.entries(contexts)) clusters[name].context = context;
  new MultiClusterMesh("mesh", { ...args, clusters });
`;

describe("a mesh with the content of kubeconfigs as arguments", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let folder: string;
  let servers: ApiServers;
  let mesh: TestStack;

  /** Writes what the next run installs, and the contexts of clusters that are not their names. */
  function want(changed: { readyTimeout?: string; contexts?: { [cluster: string]: string } } = {}) {
    const clusters = servers.reachable({ east: {}, west: { role: "remote", primary: "east" } });
    const { kubeconfig } = servers;
    const args = { clusters, kubeconfig, istio: localIstio(), readyTimeout: "0s", contexts: {} };
    fs.writeFileSync(path.join(folder, "mesh.json"), JSON.stringify({ ...args, ...changed }));
  }

  before(async () => {
    servers = await ApiServers.start("east", "west", "other");
    folder = projectFolder(program);
    const env = { TEST_MESH: path.join(folder, "mesh.json") };
    mesh = await TestStack.create("rebuilt", { projectFolder: folder }, env);
    want();
    assertSucceeded(await mesh.up());
    await servers.buildOpenApi();
  });

  after(async () => {
    mesh?.remove();
    await servers?.stop();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  /** Runs a command of the Pulumi CLI as a user does, with its preview. */
  async function pulumi(command: string): Promise<string> {
    const { folder: cwd, environment: env } = mesh.project;
    const flags = ["--yes", "--non-interactive", "--color=never", "--stack", "rebuilt"];
    const args = [...command.split(" ").slice(1), ...flags];
    const { all } = await execa(programPath("pulumi"), args, {
      ...{ cwd, env, reject: false, all: true },
    });
    return all ?? "";
  }

  const refused = async (): Promise<string> => {
    const preview = await mesh.preview();
    assert.ok(preview.error, preview.output);
    return preview.output;
  };

  it("is repaired by the command in the error if a cluster was rebuilt", async () => {
    await servers.replaceOne("west");
    want({ readyTimeout: "5s" });
    const output = await refused();
    assert.match(output, anotherCluster);
    const [, command] = /To repair this, run: (pulumi .*)/.exec(output)!;
    // the state has the login of the old cluster
    assert.match(await pulumi("pulumi up --refresh"), /unreachable cluster/);
    assert.match(await pulumi(command!), /is not ready after 5s/);
    await servers.buildOpenApi();
    want();
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
  });

  it("is not repaired into another cluster behind the context of the first", async () => {
    want({ contexts: { west: "other" } });
    const output = await refused();
    assert.match(output, anotherCluster);
    want();
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
    const namespaces = await servers.kubectl("other", "get", "namespaces", "-o", "name");
    assert.doesNotMatch(namespaces, /istio-system/);
  });
});
