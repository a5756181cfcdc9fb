import assert from "node:assert/strict";
import * as fs from "node:fs";
import type { AddressInfo } from "node:net";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { programPath } from "../../scripts/tools";
import { ApiServers } from "../support/api-servers";
import { Checkout } from "../support/checkout";
import { Consumer } from "../support/consumer";
import { packageRoot } from "../support/plugin-host";

const version = "9.9.9";
const plugin = `pulumi-resource-istio-multicluster-v${version}-linux-amd64.tar.gz`;

describe("npm run release", function () {
  this.timeout(900_000);
  this.slow(60_000);
  const checkout = new Checkout();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "released-"));
  const files = path.join(folder, "files");
  const release = (...args: string[]) => checkout.run("release/main.ts", ...args);

  before(() => checkout.make());
  after(() => {
    checkout.remove();
    fs.rmSync(folder, { recursive: true });
  });

  it("has a valid workflow", () =>
    execa(programPath("actionlint"), [".github/workflows/release.yml"], { cwd: packageRoot }));

  it("describes itself, and refuses what it does not know", async () => {
    const help = await release("--help");
    assert.equal(help.exitCode, 0);
    assert.match(help.stdout, /It\s+publishes nothing/);
    assert.equal((await release("--publish")).exitCode, 2);
    const older = await release("0.0.1");
    assert.equal(older.exitCode, 1);
    assert.match(
      older.stderr,
      /nothing was made:\n {2}- version: expected .* or newer, got 0\.0\.1/,
    );
  });

  let made: any;

  it("makes all files from the last commit, and changes nothing in the repository", async () => {
    const repository = "https://git.example/team/mesh";
    const options = ["--repository", repository, "--output", files, "--json"];
    const { stdout, stderr, exitCode } = await release(version, ...options);
    assert.equal(exitCode, 0, stderr);
    made = JSON.parse(stdout);
    assert.equal(made.commit, await checkout.git("rev-parse", "HEAD"));
    assert.equal(await checkout.git("status", "--porcelain"), "");
    const names = made.files.map(({ name }: { name: string }) => name);
    assert.deepEqual(fs.readdirSync(files).sort(), [...names, "SHA256SUMS"].sort());
    await execa("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: files });
    const list = async (name: string): Promise<string> =>
      (await execa("tar", ["-tzf", path.join(files, name)])).stdout;
    assert.match(await list(`istio-multicluster-${version}.tgz`), /^package\/dist\/plugin\.js$/m);
    assert.match(await list(plugin), /^\.\/node_modules\/@pulumi\/kubernetes\/package\.json$/m);
    assert.doesNotMatch(await list(plugin), /node_modules\/(mocha|playwright-core)\//);
    const goMod = ["-xzOf", path.join(files, `istio-multicluster-sdk-go-${version}.tar.gz`)];
    const { stdout: go } = await execa("tar", [...goMod, "./go.mod"]);
    assert.match(go, /^module git\.example\/team\/mesh\/sdk\/go$/m);
  });

  it("makes the same files again", async () => {
    const again = path.join(folder, "again");
    const { repository } = made;
    const options = ["--repository", repository, "--output", again, "--json"];
    const { stdout } = await release(version, ...options);
    assert.deepEqual(JSON.parse(stdout).files, made.files);
  });

  describe("makes a plug-in that pulumi package add takes", () => {
    let servers: ApiServers;
    let consumer: Consumer;
    before(async () => {
      servers = await ApiServers.start("east", "west");
    });
    beforeEach(() => {
      consumer = new Consumer(servers);
    });
    afterEach(() => consumer.remove());
    after(() => servers.stop());

    async function assertPreviewed(): Promise<void> {
      await consumer.assertPreviewed();
      assert.ok(consumer.plugins.includes(`resource-istio-multicluster-v${version}`));
    }

    it("from a file, for a program in YAML", async () => {
      const install = ["plugin", "install", "resource", "istio-multicluster", version];
      await consumer.pulumi([...install, "--file", path.join(files, plugin)]);
      await consumer.pulumi(["package", "add", `istio-multicluster@${version}`]);
      const added = { "istio-multicluster": `istio-multicluster@${version}` };
      assert.deepEqual(consumer.packages, added);
      await assertPreviewed();
    });

    it("from a server, for a program in YAML", async () => {
      const server = http.createServer(({ url = "" }, response) => {
        const file = path.join(files, path.basename(url));
        // the CLI refuses an answer of unknown length
        response.setHeader("Content-Length", fs.statSync(file).size);
        fs.createReadStream(file).pipe(response);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const added = `istio-multicluster@${version}`;
        await consumer.pulumi(["package", "add", added, "--server", address]);
        assert.deepEqual(consumer.packages, {
          "istio-multicluster": {
            source: "istio-multicluster",
            version,
            pluginDownloadURL: address,
          },
        });
        await assertPreviewed();
      } finally {
        server.close();
      }
    });
  });

  it("writes the version into the repository if it is asked to", async () => {
    const { exitCode, stderr } = await release(version, "--write", "--output", files);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /push the tag v9\.9\.9/);
    const changed = await checkout.git("diff", "--name-only");
    for (const file of ["CHANGELOG.md", "package.json", "package-lock.json", "README.md"])
      assert.match(changed, new RegExp(`^${file}$`, "m"));
    const refused = await release(version);
    assert.match(refused.stderr, /these files have changes, so commit them first: .*CHANGELOG\.md/);
  });
});
