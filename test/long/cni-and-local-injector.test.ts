import assert from "node:assert/strict";
import { cniPlaces } from "../../scripts/clusters";
import { ClusterRole } from "../../sdk/args/cluster";
import { kubectlJson } from "../support/clusters";
import { assertSucceeded } from "../support/engine";
import { setHostName } from "../clusters/support/addresses";
import { firstPod, getInSystem } from "../clusters/support/installed";
import { meshSuite } from "../clusters/support/mesh-suite";
import { restartSample } from "../clusters/support/sample";
import { assertTraffic } from "../clusters/support/verify";

const east = {
  cni: true,
  helmValues: { cni: { cniBinDir: cniPlaces.plugins, cniConfDir: cniPlaces.configuration } },
};
const west = { ...east, role: ClusterRole.Remote, primary: "east" };
const withInjector = { ...west, localInjector: true };
const istio = { revisionTags: ["stable"] };

describe("a mesh with Istio's CNI node agent and a revision tag", function () {
  this.timeout(600_000);
  this.slow(60_000);

  meshSuite({
    clusters: { east, west },
    injectionLabel: { "istio.io/rev": "stable" },
    prepare: async () => ({ istio }),
    checkCluster: assertNodeAgent,
    changes: {
      "whose remote gets a local injector": {
        clusters: { east, west: withInjector },
        prepare: async () => ({ istio }),
        checkCluster: async (cluster) => {
          await assertNodeAgent(cluster);
          if (cluster === "west") await assertInjectedLocally();
        },
        moreTests: (state) =>
          it("keeps working when its primary moves to a host name", async () => {
            const name = "istiod.mesh.test";
            const address = state.results["east"]!.gatewayAddress!;
            await setHostName(name, address);
            const eastWestGateway = { loadBalancerIP: address, addresses: [name] };
            const clusters = { east: { ...east, eastWestGateway }, west: withInjector };
            state.extraArgs = { ...state.extraArgs, clusters };
            assertSucceeded(await state.stack.up());
            const { type, externalName } = await istiodService();
            assert.deepEqual([type, externalName], ["ExternalName", name]);
            // new pods use the istiod at the host name
            await restartSample("west");
            await assertTraffic(["east", "west"]);
          }),
      },
    },
  });
});

async function assertNodeAgent(cluster: string): Promise<void> {
  const agent = await getInSystem(cluster, "daemonset", "istio-cni-node");
  assert.equal(agent.status.numberReady, 1);
  const sample = ["-n", "sample", "get", "pods", "-l", "app=helloworld"];
  const { items } = await kubectlJson(cluster, ...sample);
  // no container may change the pod's network; istio-validation only checks the agent's work
  for (const { spec, status } of items) {
    assert.deepEqual(
      spec.initContainers.map(({ name }: any) => name),
      ["istio-validation", "istio-proxy"],
    );
    assert.equal(status.initContainerStatuses[0].restartCount, 0);
  }
}

const istiodService = async () => (await getInSystem("west", "service", "istiod-remote")).spec;

/** Proxies get configuration from the primary, and certificates from the local istiod. */
async function assertInjectedLocally(): Promise<void> {
  assert.equal((await istiodService()).type, "ClusterIP");
  const spec = JSON.stringify((await firstPod("west", "helloworld", "sample")).spec);
  assert.match(spec, /discoveryAddress[^,]*istiod-remote\.istio-system\.svc:15012/);
  assert.match(spec, /"name":"CA_ADDR","value":"istiod\.istio-system\.svc:15012"/);
}
