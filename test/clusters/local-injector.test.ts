import assert from "node:assert/strict";
import { ClusterRole } from "../../sdk/args/cluster";
import { kubectl } from "../support/clusters";
import { assertSucceeded } from "../support/engine";
import { setHostName } from "./support/addresses";
import { getInSystem } from "./support/installed";
import { meshSuite } from "./support/mesh-suite";
import { restartSample } from "./support/sample";
import { assertTraffic } from "./support/verify";

describe("a mesh with a local injector in a remote", function () {
  this.timeout(300_000);
  this.slow(60_000);

  const west = { role: ClusterRole.Remote, primary: "east", localInjector: true };
  const name = "istiod.mesh.test";
  const serviceSpec = async () => (await getInSystem("west", "service", "istiod-remote")).spec;

  meshSuite({
    clusters: { east: {}, west },
    injectionLabel: { "istio.io/rev": "stable" },
    prepare: async () => ({ istio: { revisionTags: ["stable"] } }),
    checkCluster: async (cluster) => {
      if (cluster === "east") return;
      assert.equal((await serviceSpec()).type, "ClusterIP");
      const pod = await kubectl(
        cluster,
        "-n",
        "sample",
        "get",
        "pod",
        "-l",
        "app=helloworld",
        "-o",
        "json",
      );
      const spec = JSON.stringify(JSON.parse(pod).items[0].spec);
      // proxies get configuration from the primary, and certificates from the local istiod
      assert.match(spec, /discoveryAddress[^,]*istiod-remote\.istio-system\.svc:15012/);
      assert.match(spec, /"name":"CA_ADDR","value":"istiod\.istio-system\.svc:15012"/);
    },
    moreTests: (state) =>
      it("keeps working when its primary moves to a host name", async () => {
        const address = state.results["east"]!.gatewayAddress!;
        await setHostName(name, address);
        const eastWestGateway = { loadBalancerIP: address, addresses: [name] };
        state.extraArgs = { ...state.extraArgs, clusters: { east: { eastWestGateway }, west } };
        assertSucceeded(await state.stack.up());
        const { type, externalName } = await serviceSpec();
        assert.deepEqual([type, externalName], ["ExternalName", name]);
        // new pods use the istiod at the host name
        await restartSample("west");
        await assertTraffic(["east", "west"]);
      }),
  });
});
