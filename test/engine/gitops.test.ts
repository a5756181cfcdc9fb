import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { MultiClusterMesh } from "../../sdk";
import { Provider } from "../../sdk/install/kubernetes";
import { localIstio } from "../support/clusters";
import { assertSucceeded, changes, TestStack } from "../support/engine";

/** docs/gitops.md says what does not work. When this fails, that page may be wrong. */
describe("a mesh with objects in files", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gitops-"));
  let stack: TestStack;

  before(async () => {
    const nowhere = { KUBECONFIG: path.join(folder, "none") };
    stack = await TestStack.create("gitops", { program }, nowhere);
  });
  after(() => {
    stack.remove();
    fs.rmSync(folder, { recursive: true });
  });

  async function program(): Promise<void> {
    const cluster = (name: string, ip: string) => ({
      provider: new Provider(name, { renderYamlToDirectory: path.join(folder, name) }),
      apiServer: { server: `https://${name}.example:6443` },
      eastWestGateway: { addresses: [ip], loadBalancerIP: ip },
    });
    new MultiClusterMesh("mesh", {
      clusters: { east: cluster("east", "192.0.2.1"), west: cluster("west", "192.0.2.2") },
      istio: localIstio(),
      readyTimeout: "0s",
    });
  }

  it("is previewed, with warnings of its secrets", async () => {
    const preview = await stack.preview();
    assertSucceeded(preview);
    assert.ok(changes(preview).length > 60);
    assert.match(
      preview.output,
      /mesh-east-cacerts\):?\s+warning: rendered YAML will contain a secret value in plaintext/,
    );
  });

  it("is not written, because the provider wants a cluster for its Helm releases", async () => {
    const { error, output } = await stack.up();
    assert.ok(error);
    for (const release of ["east-base", "east-injector", "west-base", "west-injector"])
      assert.match(
        output,
        new RegExp(
          `mesh-${release}\\):\\s+error: can't create Helm Release with unreachable cluster`,
        ),
      );
    const files = fs.readdirSync(path.join(folder, "east", "1-manifest"));
    assert.ok(files.length < 10, files.join(", "));
  });
});
