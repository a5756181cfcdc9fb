import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import type { ClusterArgs } from "../../sdk";
import { kubectlJson, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, TestStack, type Run } from "../support/engine";
import { FaultyApiServer } from "../support/faulty-api-server";
import { packageRoot } from "../support/plugin-host";
import { projectFolder } from "../support/programs";

const program = `
  const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
  new MultiClusterMesh("mesh", require("./mesh.json"));
`;

describe("a mesh with an API server that is overloaded", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let folder: string;
  let mesh: TestStack;
  let server: FaultyApiServer;

  before(async () => {
    server = await FaultyApiServer.start(await sharedClusters(), "east");
    folder = projectFolder(program);
    mesh = await TestStack.create("overloaded", { projectFolder: folder });
  });

  after(async () => {
    server?.failIf(() => undefined);
    await mesh?.destroy();
    mesh?.remove();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
    server?.stop();
  });

  function up(west: ClusterArgs = {}): Promise<Run> {
    const { kubeconfig, behind } = server;
    const east = { network: "one", apiServer: { server: behind } };
    const clusters = { east, west: { network: "one", ...west } };
    const args = { clusters, defaults: { kubeconfig }, istio: localIstio() };
    fs.writeFileSync(path.join(folder, "mesh.json"), JSON.stringify(args));
    return mesh.up();
  }

  /** The user in the remote secret for west. Fails if the kubeconfig is not complete. */
  async function credentials(): Promise<object> {
    const secret = ["secret", "istio-remote-secret-west", "-n", "istio-system"];
    const { data } = await kubectlJson("east", "get", ...secret);
    const [user] = (yaml.load(Buffer.from(data.west, "base64").toString()) as any).users;
    assert.ok(user.user.token.length > 100);
    return user;
  }

  it("is installed even if every third request fails", async () => {
    let count = 0;
    server.failIf(() => (count++ % 3 === 0 ? 429 : undefined));
    const run = await up();
    assertSucceeded(run);
    assert.doesNotMatch(run.output, /not everything was compared/);
    assert.ok(count > 50, `${count} requests`);
    server.failIf(() => undefined);
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
  });

  it("keeps the old remote secret if a write fails, and the next update completes", async () => {
    const before = await credentials();
    server.failIf((method, url) =>
      method === "PATCH" && url.includes("/istio-remote-secret-west") ? 503 : undefined,
    );
    const rotated = { remoteSecret: { rotate: 1 } };
    const failed = await up(rotated);
    assert.ok(failed.error, failed.output);
    assert.deepEqual(await credentials(), before);
    server.failIf(() => undefined);
    assertSucceeded(await up(rotated));
    assert.notDeepEqual(await credentials(), before);
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
  });
});
