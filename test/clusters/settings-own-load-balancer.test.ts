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

describe("settings", function () {
  this.timeout(300_000);
  this.slow(60_000);
  const server = serveChartsDuringTests();

  describe("of a gateway behind load balancers of one's own: a mesh whose charts come from an OCI registry", () => {
    let fronts: string[] = [];

    after(() => kubectl("east", "delete", "namespace", systemNamespace));

    meshSuite({
      clusters: { east: {}, west: { role: ClusterRole.Remote, primary: "east" } },
      prepare: async (kubeconfig) => {
        await kubectl("east", "create", "namespace", systemNamespace);
        fronts = [
          await createLoadBalancer("east", "front"),
          await createLoadBalancer("east", "other-front"),
        ];
        return {
          clusters: {
            east: {
              namespace: { existing: true },
              eastWestGateway: { serviceType: "ClusterIP", addresses: fronts },
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
      // a registry speaks TLS, and the provider trusts whom the machine trusts
      environment: () => ({ SSL_CERT_FILE: server().certificateFile }),
      moreTests: (state) => {
        it("has the charts of the version that was asked for", async () => {
          assert.deepEqual(await chartLabels("east", "istiod", gatewayName), [
            `istiod-${servedVersion}`,
            `gateway-${servedVersion}`,
          ]);
          assert.deepEqual(await chartLabels("west", gatewayName), [`gateway-${servedVersion}`]);
        });

        it("leaves the Service within its cluster, and leads others to the addresses that were given", async () => {
          const { spec, status } = await getInSystem("east", "service", gatewayName);
          assert.deepEqual([spec.type, status.loadBalancer], ["ClusterIP", {}]);
          assert.equal(state.results["east"]!.gatewayAddress, fronts[0]);
          const { items } = await getInSystem(
            "west",
            "endpointslices",
            "-l",
            "kubernetes.io/service-name=istiod",
          );
          const endpoints = items.flatMap((slice: any) => slice.endpoints);
          assert.deepEqual(
            endpoints.flatMap(({ addresses }: any) => addresses).sort(),
            [...fronts].sort(),
          );
          // a proxy elsewhere sends its requests to both
          assert.deepEqual(await sampleGatewayAddresses("west"), [...fronts].sort());
        });

        it("annotates the Service for the cloud whose load balancer is internal", async () => {
          assert.deepEqual(await gatewayAnnotations("west"), {
            "service.beta.kubernetes.io/aws-load-balancer-type": "external",
            "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
            "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
          });
        });

        it("opens by NetworkPolicy the ports at which the gateway listens, and istiod's where a remote is served", async () => {
          await assertOpenPorts("east", [15012, 15017, 15020, 15021, 15090, 15443]);
          // what opens a primary's gateways is configuration of its remotes' too, by their label
          await assertOpenPorts("west", [15020, 15021, 15090, 15443], [15012, 15017]);
        });
      },
    });
  });
});
