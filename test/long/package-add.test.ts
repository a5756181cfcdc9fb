import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { ApiServers } from "../support/api-servers";
import { Checkout } from "../support/checkout";
import { Consumer } from "../support/consumer";
import { GitServer } from "../support/git-server";
import { nodeHost } from "../support/node-host";

/** The archive is in release.test.ts, because `npm run release` makes it. */
describe("pulumi package add takes the package from", function () {
  this.timeout(900_000);
  this.slow(300_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "package-add-"));
  const checkout = new Checkout();
  let servers: ApiServers;

  before(async () => {
    await checkout.make();
    servers = await ApiServers.start("east", "west");
  });
  after(async () => {
    await servers?.stop();
    checkout.remove();
    fs.rmSync(folder, { recursive: true });
  });

  it("a clone", async () => {
    const consumer = new Consumer(servers, nodeHost(folder));
    try {
      await consumer.pulumi(["package", "add", checkout.folder]);
      assert.deepEqual(consumer.packages, { "istio-multicluster": checkout.folder });
      await consumer.assertPreviewed();
    } finally {
      consumer.remove();
    }
  });

  it("a Git repository, at a version", async () => {
    await checkout.git("tag", "v0.1.0");
    await execa("git", ["clone", "--bare", "--quiet", checkout.folder, "team/mesh.git"], {
      cwd: folder,
    });
    const server = await GitServer.start(folder);
    const consumer = new Consumer(servers, nodeHost(folder));
    try {
      const source = GitServer.address("team/mesh");
      await consumer.pulumi(["package", "add", `${source}@0.1.0`], server.environment);
      assert.deepEqual(consumer.packages, { "istio-multicluster": `${source}@0.1.0` });
      await consumer.assertPreviewed();
    } finally {
      consumer.remove();
      server.stop();
    }
  });
});
