import assert from "node:assert/strict";
import { MultiClusterMesh, type ClusterArgs, type MultiClusterMeshArgs } from "../../sdk";
import { ApiServers } from "../support/api-servers";
import { localIstio } from "../support/clusters";
import { assertSucceeded, TestStack } from "../support/engine";

const { imageTag: _, ...withoutTag } = localIstio();

type Clusters = { [name: string]: ClusterArgs };

interface Variant {
  readonly south?: ClusterArgs;
  readonly more?: Partial<MultiClusterMeshArgs>;
}

/** Meshes that have other releases of Helm in south, or keep the namespace there. */
const meshes: { [name: string]: Variant } = {
  // the account that peers use existed before, too
  "in a namespace that existed before": {
    south: { namespace: { existing: true }, remoteSecret: { serviceAccount: "mesh-reader" } },
  },
  "with two control planes": {
    more: { istio: { ...withoutTag, revisions: { default: { tags: ["stable"] }, next: {} } } },
  },
};

for (const [name, { south = {}, more }] of Object.entries(meshes))
  describe(`a mesh that loses a cluster ${name}`, function () {
    this.timeout(600_000);
    this.slow(120_000);
    let servers: ApiServers;
    let stack: TestStack;
    let clusters: Clusters;

    before(async () => {
      servers = await ApiServers.start("east", "west", "south");
      stack = await TestStack.create("lost", { program });
      if (south.namespace?.existing) {
        await servers.kubectl("south", "create", "namespace", system);
        await servers.kubectl("south", "-n", system, "create", "serviceaccount", "mesh-reader");
      }
      await install({ east: {}, west: {}, south });
    });
    after(async () => {
      stack?.remove();
      await servers?.stop();
    });

    const system = "istio-system";

    async function program(): Promise<void> {
      new MultiClusterMesh("mesh", {
        clusters: servers.reachable(clusters),
        defaults: { kubeconfig: servers.kubeconfig },
        istio: localIstio(),
        readyTimeout: "0s",
        ...more,
      });
    }

    async function install(next: Clusters): Promise<void> {
      clusters = next;
      assertSucceeded(await stack.up());
    }

    const namesOf = async (cluster: string): Promise<string[]> =>
      (await stack.resources()).filter((one) => one.startsWith(`mesh-${cluster}`)).sort();

    it("forgets that cluster, but not another one that does not answer", async () => {
      const inWest = await namesOf("west");
      await servers.stopOne("south");
      await servers.stopOne("west");
      clusters = { east: {}, west: {}, south: { lost: true } };
      const both = await stack.up();
      await servers.startOne("west");
      assert.ok(both.error, both.output);
      assert.match(both.output, /clusters\.west: the API server does not answer \(ECONNREFUSED\)/);
      assert.deepEqual(await namesOf("west"), inWest);
      await install(clusters);
      assertSucceeded(await stack.up({ expectNoChanges: true }));
      const left = await namesOf("south");
      assert.deepEqual(
        left.filter((one) => /namespace|gateway|istiod|owner/.test(one)),
        [],
      );
      const secrets = await servers.kubectl("east", "-n", system, "get", "secrets", "-o", "name");
      assert.doesNotMatch(secrets, /remote-secret-south/);
    });

    it("takes it back with the same objects", async () => {
      await servers.startOne("south");
      const gateway = ["-n", system, "get", "service", "istio-eastwestgateway"];
      const uid = async (): Promise<string> =>
        (await servers.kubectlJson("south", ...gateway)).metadata.uid;
      const before = await uid();
      await install({ east: {}, west: {}, south });
      assert.equal(await uid(), before);
      assertSucceeded(await stack.up({ expectNoChanges: true }));
    });

    it("is destroyed without it, and finished with the program", async () => {
      await servers.stopOne("south");
      const stopped = await stack.destroy();
      assert.ok(stopped.error, "fails without the argument");
      assert.match(stopped.output, /mesh-south-.*unreachable/s);
      clusters = { east: {}, west: {}, south: { lost: true } };
      assertSucceeded(await stack.destroy({ runProgram: true }));
      assert.deepEqual(await stack.resources(), []);
      for (const one of ["east", "west"])
        assert.equal(
          await servers.kubectl(one, "get", "namespace", system, "--ignore-not-found"),
          "",
        );
    });
  });
