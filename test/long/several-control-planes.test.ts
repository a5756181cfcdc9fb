import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import { kubectl, kubectlJson, sharedClusters } from "../support/clusters";
import { assertSucceeded, changes } from "../support/engine";
import { ExistingSecrets } from "../clusters/support/existing-secrets";
import { getInSystem } from "../clusters/support/installed";
import { meshSuite } from "../clusters/support/mesh-suite";
import { restartSample } from "../clusters/support/sample";
import { assertTraffic } from "../clusters/support/verify";

const south: ClusterArgs = { role: ClusterRole.Remote, primaries: ["*"] };
const primary = (network: string): ClusterArgs => ({ network, namespace: { existing: true } });
const onOwnNetworks = { east: primary("east"), west: primary("west") };

describe("a mesh of two primaries and a remote of both, with existing CA Secrets", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const secrets = new ExistingSecrets();

  before(async () => {
    await sharedClusters({ east: "east", west: "west", south: "south" });
    await secrets.create();
  });

  after(async () => {
    for (const cluster of Object.keys(onOwnNetworks))
      await kubectl(cluster, "delete", "namespace", "istio-system");
  });

  meshSuite({
    clusters: { ...onOwnNetworks, south },
    trust: secrets.trust,
    checkCluster: async (cluster) => {
      if (cluster !== "south") return secrets.assertOnlySigner(cluster);
      const { items } = await getInSystem(
        "south",
        "endpointslices",
        "-l",
        "kubernetes.io/service-name=istiod",
      );
      assert.equal(items.length, 2);
    },
    moreTests: (state) => {
      secrets.addTests(state);

      it("keeps working when the remote lists its primaries by name", async () => {
        const listed = { role: ClusterRole.Remote, primaries: ["east", "west"] };
        state.extraArgs = { clusters: { ...onOwnNetworks, south: listed } };
        const run = await state.stack.up();
        assertSucceeded(run);
        assert.deepEqual(changes(run), [
          "update kubernetes:core/v1:Namespace mesh-south-namespace",
        ]);
        const { metadata } = await kubectlJson("south", "get", "namespace", "istio-system");
        assert.equal(metadata.annotations["topology.istio.io/controlPlaneClusters"], "east,west");
        // new pods use the listed primaries
        await restartSample("south");
        await assertTraffic(["east", "west", "south"]);
      });
    },
    changes: {
      "whose primaries move to one network": {
        clusters: { east: primary("flat"), west: primary("flat"), south },
      },
    },
  });
});
