import assert from "node:assert/strict";
import { ClusterRole } from "../../sdk/args/cluster";
import { kubectl, kubectlJson } from "../support/clusters";
import { getInSystem } from "./support/installed";
import { meshSuite } from "./support/mesh-suite";

const clusterDomain = "mesh.example";

describe("a mesh with a custom cluster domain", function () {
  this.timeout(300_000);
  this.slow(60_000);

  meshSuite({
    clusterDomain,
    clusters: {
      east: { clusterDomain },
      west: { role: ClusterRole.Remote, primary: "east", clusterDomain },
    },
    checkCluster: async (cluster) => {
      assert.match(
        await kubectl(cluster, "get", "--raw", "/.well-known/openid-configuration"),
        /kubernetes\.default\.svc\.mesh\.example/,
      );
      const { items } = await kubectlJson(cluster, "-n", "sample", "get", "pods", "-l", "app=curl");
      const { containers, initContainers = [] } = items[0].spec;
      const { args } = [...initContainers, ...containers].find(
        ({ name }: { name: string }) => name === "istio-proxy",
      );
      assert.equal(args[args.indexOf("--domain") + 1], `$(POD_NAMESPACE).svc.${clusterDomain}`);
      const resolvers = await kubectl(
        cluster,
        ..."-n sample exec deploy/curl -c curl -- cat /etc/resolv.conf".split(" "),
      );
      assert.match(
        resolvers,
        /^search sample\.svc\.mesh\.example svc\.mesh\.example mesh\.example$/m,
      );
      if (cluster === "west") return; // only the primary has the Gateway, for both clusters
      const { spec } = await getInSystem(
        cluster,
        "gateways.networking.istio.io",
        "cross-network-gateway",
      );
      assert.deepEqual(spec.servers[0].hosts, [`*.${clusterDomain}`]);
    },
  });
});
