import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import { IPFamily } from "../../sdk/args/gateway-service";
import { type EastWestGatewayArgs } from "../../sdk/args/gateway";
import { lastLoadBalancerAddress } from "./support/addresses";
import { sampleGatewayAddresses } from "./support/envoy";
import { getInSystem } from "./support/installed";
import { meshSuite, certificatesThroughGateway } from "./support/mesh-suite";
import { presentedCertificates, chainEndsIn } from "./support/tls";

const ipFamilies = Object.values(IPFamily);
const remote: ClusterArgs = { role: ClusterRole.Remote, primary: "east" };

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

describe("a mesh of dual-stack clusters", function () {
  this.timeout(300_000);
  this.slow(60_000);

  describe("with dual-stack gateways", () => {
    const eastWestGateway: EastWestGatewayArgs = { ipFamilyPolicy: "RequireDualStack", ipFamilies };

    meshSuite({
      ipFamilies,
      clusters: { east: { eastWestGateway }, west: { ...remote, eastWestGateway } },
      checkCluster: async (cluster) => {
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
            for (const host of addresses)
              assert.ok(
                chainEndsIn(await certificatesThroughGateway({ host, port: 15443 }), state.root),
                host,
              );
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
    });
  });

  describe("with IPv6-only gateways and a given address", () => {
    const onlyIPv6: EastWestGatewayArgs = { ipFamilies: ["IPv6"] };
    let given = "";

    meshSuite({
      ipFamilies,
      clusters: { east: {}, west: remote },
      prepare: async () => {
        given = await lastLoadBalancerAddress("east", "IPv6");
        const east: EastWestGatewayArgs = {
          ...onlyIPv6,
          loadBalancerIP: given,
          addresses: [given],
        };
        return {
          clusters: {
            east: { eastWestGateway: east },
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
    });
  });
});
