import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import { IPFamily } from "../../sdk/args/gateway-service";
import { type EastWestGatewayArgs } from "../../sdk/args/gateway";
import { lastLoadBalancerAddress } from "../clusters/support/addresses";
import { sampleGatewayAddresses } from "../clusters/support/envoy";
import { kubectl, kubectlJson } from "../support/clusters";
import { getInSystem, proxyContainer } from "../clusters/support/installed";
import { meshSuite, certificatesThroughGateway } from "../clusters/support/mesh-suite";
import { presentedCertificates, chainEndsIn } from "../clusters/support/tls";

const ipFamilies = Object.values(IPFamily);
const clusterDomain = "mesh.example";
const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east", clusterDomain };

const inMesh = (cluster: string, ...what: string[]): Promise<any> => getInSystem(cluster, ...what);

/** The load balancer addresses of a cluster's gateway. */
async function gatewayAddresses(cluster: string): Promise<string[]> {
  const { status } = await inMesh(cluster, "service", "istio-eastwestgateway");
  return status.loadBalancer.ingress.map(({ ip }: { ip: string }) => ip);
}

/** The istiod addresses of a remote by IP family. */
async function istiodEndpoints(cluster: string): Promise<[string, string[]][]> {
  const { items } = await inMesh(
    cluster,
    "endpointslices",
    "-l",
    "kubernetes.io/service-name=istiod",
  );
  return items
    .map(({ addressType, endpoints }: any) => [
      addressType,
      endpoints.flatMap(({ addresses }: any) => addresses),
    ])
    .sort();
}

/** Asserts that Kubernetes, the proxies and the Gateway use the custom domain. */
async function assertDomain(cluster: string): Promise<void> {
  assert.match(
    await kubectl(cluster, "get", "--raw", "/.well-known/openid-configuration"),
    /kubernetes\.default\.svc\.mesh\.example/,
  );
  const { items } = await kubectlJson(cluster, "-n", "sample", "get", "pods", "-l", "app=curl");
  const { args } = proxyContainer(items[0]);
  assert.equal(args[args.indexOf("--domain") + 1], `$(POD_NAMESPACE).svc.${clusterDomain}`);
  const resolvers = await kubectl(
    cluster,
    ..."-n sample exec deploy/curl -c curl -- cat /etc/resolv.conf".split(" "),
  );
  assert.match(resolvers, /^search sample\.svc\.mesh\.example svc\.mesh\.example mesh\.example$/m);
  if (cluster === "west") return; // only the primary has the Gateway, for both clusters
  const { spec } = await inMesh(cluster, "gateways.networking.istio.io", "cross-network-gateway");
  assert.deepEqual(spec.servers[0].hosts, [`*.${clusterDomain}`]);
}

describe("a mesh of dual-stack clusters with a custom cluster domain", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const dualStack: EastWestGatewayArgs = { ipFamilyPolicy: "RequireDualStack", ipFamilies };
  const onlyIPv6: EastWestGatewayArgs = { ipFamilies: ["IPv6"] };
  let given = "";

  meshSuite({
    ipFamilies,
    clusterDomain,
    clusters: {
      east: { clusterDomain, eastWestGateway: dualStack },
      west: { ...remote, eastWestGateway: dualStack },
    },
    checkCluster: async (cluster) => {
      await assertDomain(cluster);
      const addresses = await gatewayAddresses(cluster);
      assert.deepEqual(addresses.map((address) => address.includes(":")).sort(), [false, true]);
      if (cluster === "east") return;
      const [ipv4, ipv6] = await gatewayAddresses("east");
      assert.deepEqual(await istiodEndpoints("west"), [
        ["IPv4", [ipv4]],
        ["IPv6", [ipv6]],
      ]);
      assert.equal((await inMesh("west", "service", "istiod")).spec.clusterIPs.length, 2);
    },
    moreTests: (state) => {
      it("sends proxies both addresses of the other network's gateway", async () => {
        assert.deepEqual(
          await sampleGatewayAddresses("west"),
          (await gatewayAddresses("east")).sort(),
        );
        assert.deepEqual(
          await sampleGatewayAddresses("east"),
          (await gatewayAddresses("west")).sort(),
        );
      });

      it("answers at every gateway address, and returns the first as a result", async () => {
        for (const cluster of ["east", "west"]) {
          const addresses = await gatewayAddresses(cluster);
          assert.equal(state.results[cluster]!.gatewayAddress, addresses[0]);
          for (const host of addresses) {
            const chain = await certificatesThroughGateway({ host, port: 15443 }, clusterDomain);
            assert.ok(chainEndsIn(chain, state.root), host);
          }
        }
        for (const host of await gatewayAddresses("east"))
          assert.ok(
            chainEndsIn(
              await presentedCertificates(host, 15012, "istiod.istio-system.svc"),
              state.root,
            ),
            host,
          );
      });
    },
    changes: {
      "whose gateways become IPv6-only, one of them at a given address": {
        clusters: { east: {}, west: remote },
        prepare: async () => {
          given = await lastLoadBalancerAddress("east", "IPv6");
          const east = { ...onlyIPv6, loadBalancerIP: given, addresses: [given] };
          return {
            clusters: {
              east: { clusterDomain, eastWestGateway: east },
              west: { ...remote, eastWestGateway: onlyIPv6 },
            },
          };
        },
        checkCluster: async (cluster) => {
          const [address, ...more] = await gatewayAddresses(cluster);
          assert.deepEqual([address!.includes(":"), more], [true, []]);
          if (cluster === "west")
            return assert.deepEqual(await istiodEndpoints("west"), [["IPv6", [given]]]);
          assert.equal(address, given);
        },
        moreTests: () => {
          it("sends requests to the other network over IPv6", async () => {
            assert.deepEqual(await sampleGatewayAddresses("west"), [given]);
            assert.deepEqual(await sampleGatewayAddresses("east"), await gatewayAddresses("west"));
          });
        },
      },
    },
  });
});
