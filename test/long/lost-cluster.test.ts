import assert from "node:assert/strict";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { clustersDown, startApiServer, stopApiServer } from "../../scripts/clusters";
import { testInstance } from "../../scripts/test/machine";
import { MultiClusterMesh, type ClusterArgs } from "../../sdk";
import { podsOf, remoteSecretsIn, systemNamespace } from "../clusters/support/installed";
import { kubectl, localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, TestStack } from "../support/engine";

const others = ["east", "west"];
const all = [...others, "south"];
const whole: { [name: string]: ClusterArgs } = { east: {}, west: {}, south: {} };
const withLost = { ...whole, south: { lost: true } };

const clusterNamed = (cluster: string) => ({ instance: testInstance(), cluster });

describe("a mesh with a lost cluster", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let mesh: TestStack;
  let wanted = whole;

  async function install(clusters: { [name: string]: ClusterArgs }): Promise<void> {
    wanted = clusters;
    assertSucceeded(await mesh.up());
  }

  const namesOf = async (cluster: string): Promise<string[]> =>
    (await mesh.resources()).filter((name) => name.startsWith(`mesh-${cluster}`)).sort();

  before(async () => {
    const kubeconfig = await sharedClusters(Object.fromEntries(all.map((name) => [name, name])));
    mesh = await TestStack.create("lost", {
      program: async () => {
        new MultiClusterMesh("mesh", {
          clusters: wanted,
          defaults: { kubeconfig, helmValues: stockEnvoy },
          istio: localIstio(),
        });
      },
    });
    await install(whole);
  });

  after(async () => {
    delete process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"];
    // the API server of south may be down
    await clustersDown(clusterNamed("south"));
    process.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
    await mesh?.destroy({ refresh: true });
    delete process.env["PULUMI_K8S_DELETE_UNREACHABLE"];
    mesh?.remove();
  });

  it("forgets that cluster, and no other that does not answer", async () => {
    const inWest = await namesOf("west");
    await stopApiServer(clusterNamed("south"));
    await stopApiServer(clusterNamed("west"));
    wanted = withLost;
    const both = await mesh.up();
    await startApiServer(clusterNamed("west"));
    assert.match(both.output, /cluster "west": the API server does not answer/);
    assert.ok(both.error);
    assert.deepEqual(await namesOf("west"), inWest);
    await install(withLost);
    for (const name of others)
      assert.deepEqual(
        await remoteSecretsIn(name),
        others.filter((other) => other !== name).map((other) => `istio-remote-secret-${other}`),
      );
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
    assert.deepEqual(await namesOf("south"), [
      "mesh-south",
      "mesh-south",
      "mesh-south-base",
      "mesh-south-injector",
      "mesh-south-intermediate-ca",
    ]);
  });

  it("takes the cluster back, and restarts no pod", async () => {
    await startApiServer(clusterNamed("south"));
    const before = await podsOf(all);
    process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"] = "true";
    await install(whole);
    delete process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"];
    for (const name of others)
      assert.ok((await remoteSecretsIn(name)).includes("istio-remote-secret-south"));
    assert.deepEqual(await podsOf(all), before);
    assertSucceeded(await mesh.up({ expectNoChanges: true }));
  });

  it("is destroyed while the cluster does not answer", async () => {
    await stopApiServer(clusterNamed("south"));
    const stopped = await mesh.destroy();
    assert.match(stopped.output, /mesh-south-.*unreachable/s);
    assert.ok(stopped.error, "fails without the argument");
    wanted = withLost;
    assertSucceeded(await mesh.destroy({ runProgram: true }));
    assert.deepEqual(await mesh.resources(), []);
    for (const name of others)
      assert.equal(
        await kubectl(name, "get", "namespace", systemNamespace, "--ignore-not-found"),
        "",
      );
  });
});
