import assert from "node:assert/strict";
import { ClusterRole } from "../../sdk/args";
import { kubectl, kubectlJson } from "../support/clusters";
import { loadBalancerAddress, nameAddress } from "./support/addresses";
import { meshSuite } from "./support/mesh-suite";

describe("a primary at a host name, and a remote with an istiod of its own for injection", function () {
  this.timeout(300_000);
  this.slow(60_000);

  const west = { role: ClusterRole.Remote, primary: "east", localInjector: true };
  const name = "istiod.mesh.test";
  let address = "";

  meshSuite({
    clusters: { east: {}, west },
    reachedAt: (cluster) => (cluster === "east" ? { host: address, port: 15443 } : undefined),
    injectionLabel: { "istio.io/rev": "stable" },
    prepare: async () => {
      address = await loadBalancerAddress("east");
      await nameAddress(name, address);
      const eastWestGateway = { loadBalancerIP: address, addresses: [name] };
      return { clusters: { east: { eastWestGateway }, west }, istio: { revisionTags: ["stable"] } };
    },
    whenInstalled: async (cluster) => {
      if (cluster === "east") return;
      const { spec } = await kubectlJson(cluster, "-n", "istio-system", "get", "service", "istiod-remote");
      assert.deepEqual([spec.type, spec.externalName], ["ExternalName", name]);
      const pod = await kubectl(cluster, "-n", "sample", "get", "pod", "-l", "app=helloworld", "-o", "json");
      const text = JSON.stringify(JSON.parse(pod).items[0].spec);
      // configuration from the primary, certificates from here
      assert.match(text, /discoveryAddress[^,]*istiod-remote\.istio-system\.svc:15012/);
      assert.match(text, /"name":"CA_ADDR","value":"istiod\.istio-system\.svc:15012"/);
    },
  });
});
