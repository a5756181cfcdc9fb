import assert from "node:assert/strict";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { ClusterRole } from "../../sdk/args/cluster";
import { kubectl } from "../support/clusters";
import { createLoadBalancer } from "./support/addresses";
import { serveChartsDuringTests, servedVersion } from "./support/charts";
import { sampleGatewayAddresses } from "./support/envoy";
import { assertOpenPorts } from "./support/gateway-ports";
import {
  chartLabels,
  gatewayAnnotations,
  gatewayName,
  getInSystem,
  systemNamespace,
} from "./support/installed";
import { meshSuite } from "./support/mesh-suite";

describe("a mesh", function () {
  this.timeout(300_000);
  this.slow(60_000);
  const server = serveChartsDuringTests();

  describe("with charts from an OCI registry and custom load balancers for a gateway", () => {
    let loadBalancers: string[] = [];

    after(() => kubectl("east", "delete", "namespace", systemNamespace));

    meshSuite({
      clusters: { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
      prepare: async (kubeconfig) => {
        await kubectl("east", "create", "namespace", systemNamespace);
        loadBalancers = [
          await createLoadBalancer("east", "front"),
          await createLoadBalancer("east", "other-front"),
        ];
        return {
          clusters: {
            east: {
              namespace: { existing: true },
              eastWestGateway: { serviceType: "ClusterIP", addresses: loadBalancers },
            },
            west: {
              role: ClusterRole.Remote,
              primary: "east",
              eastWestGateway: { internalLoadBalancer: "aws" },
            },
          },
          defaults: {
            kubeconfig,
            helmValues: stockEnvoy,
            eastWestGateway: { networkPolicy: true },
          },
          istio: { chartRepository: server().registry, version: servedVersion },
        };
      },
      // the registry uses TLS, and the provider trusts the CAs of this machine
      environment: () => ({ SSL_CERT_FILE: server().certificateFile }),
      moreTests: (state) => {
        it("has charts of the requested version", async () => {
          assert.deepEqual(await chartLabels("east", "istiod", gatewayName), [
            `istiod-${servedVersion}`,
            `gateway-${servedVersion}`,
          ]);
          assert.deepEqual(await chartLabels("west", gatewayName), [`gateway-${servedVersion}`]);
        });

        it("keeps the Service inside its cluster, and publishes the given addresses", async () => {
          const { spec, status } = await getInSystem("east", "service", gatewayName);
          assert.deepEqual([spec.type, status.loadBalancer], ["ClusterIP", {}]);
          assert.equal(state.results["east"]!.gatewayAddress, loadBalancers[0]);
          const { items } = await getInSystem(
            "west",
            "endpointslices",
            "-l",
            "kubernetes.io/service-name=istiod",
          );
          const endpoints = items.flatMap((slice: any) => slice.endpoints);
          assert.deepEqual(
            endpoints.flatMap(({ addresses }: any) => addresses).sort(),
            [...loadBalancers].sort(),
          );
          // a proxy in another network sends requests to both
          assert.deepEqual(await sampleGatewayAddresses("west"), [...loadBalancers].sort());
        });

        it("annotates the Service for an internal AWS load balancer", async () => {
          assert.deepEqual(await gatewayAnnotations("west"), {
            "service.beta.kubernetes.io/aws-load-balancer-type": "external",
            "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
            "service.beta.kubernetes.io/aws-load-balancer-attributes":
              "load_balancing.cross_zone.enabled=true",
            "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
          });
        });

        it("opens the gateway ports by NetworkPolicy, but istiod's only in a primary", async () => {
          await assertOpenPorts("east", [15012, 15017, 15020, 15021, 15090, 15443]);
          // the Gateway that exposes istiod also applies to gateways of remotes, by their label
          await assertOpenPorts("west", [15020, 15021, 15090, 15443], [15012, 15017]);
        });
      },
    });
  });
});
