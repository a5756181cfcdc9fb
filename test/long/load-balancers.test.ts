import assert from "node:assert/strict";
import dns from "node:dns/promises";
import { mock } from "node:test";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import type { MultiClusterMeshArgs } from "../../sdk";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../sdk/args/gateway";
import { kubectl } from "../support/clusters";
import {
  createLoadBalancer,
  lastLoadBalancerAddress,
  nodeAddress,
  setHostName,
} from "../clusters/support/addresses";
import { serveChartsDuringTests, servedVersion } from "../clusters/support/charts";
import { sampleGatewayAddresses } from "../clusters/support/envoy";
import { assertOpenPorts } from "../clusters/support/gateway-ports";
import {
  chartLabels,
  gatewayAnnotations,
  gatewayName,
  getInSystem,
  systemNamespace,
} from "../clusters/support/installed";
import { meshSuite } from "../clusters/support/mesh-suite";

const remote = (eastWestGateway: EastWestGatewayArgs): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  eastWestGateway,
});
const primary = (eastWestGateway: EastWestGatewayArgs): ClusterArgs => ({
  namespace: { existing: true },
  eastWestGateway,
});
const slicesOfIstiod = ["endpointslices", "-l", "kubernetes.io/service-name=istiod"];

/** Makes this process, and so the program in it, resolve a host name. */
function resolveHere(name: string, address: string): void {
  const { lookup } = dns;
  mock.method(dns, "lookup", (hostName: string, options: never) =>
    hostName === name ? Promise.resolve([{ address, family: 4 }]) : lookup(hostName, options),
  );
}

describe("a mesh with charts from an OCI registry and custom load balancers", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const server = serveChartsDuringTests();
  let loadBalancers: string[] = [];
  let [node, chosen] = ["", ""];

  after(async () => {
    mock.restoreAll();
    await kubectl("east", "delete", "namespace", systemNamespace);
  });

  const argsWith = (
    kubeconfig: string,
    clusters: { readonly [name: string]: ClusterArgs },
  ): Partial<MultiClusterMeshArgs> => ({
    clusters,
    defaults: { kubeconfig, helmValues: stockEnvoy, eastWestGateway: { networkPolicy: true } },
    istio: { chartRepository: server().registry, version: servedVersion },
  });

  meshSuite({
    clusters: { east: {}, west: remote({}) },
    prepare: async (kubeconfig) => {
      await kubectl("east", "create", "namespace", systemNamespace);
      loadBalancers = [
        await createLoadBalancer("east", "front"),
        await createLoadBalancer("east", "other-front"),
      ];
      return argsWith(kubeconfig, {
        east: primary({ serviceType: "ClusterIP", addresses: loadBalancers }),
        west: remote({ internalLoadBalancer: "aws" }),
      });
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
        const { items } = await getInSystem("west", ...slicesOfIstiod);
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
    changes: {
      "whose gateways move to node ports and to a chosen load balancer IP": {
        clusters: { east: {}, west: remote({}) },
        prepare: async (kubeconfig) => {
          [node, chosen] = [await nodeAddress("east"), await lastLoadBalancerAddress("west")];
          await setHostName("node.mesh.test", node);
          resolveHere("node.mesh.test", node);
          return argsWith(kubeconfig, {
            east: primary({
              serviceType: "NodePort",
              addresses: ["node.mesh.test"],
              hostNames: "Resolve",
              nodePorts: { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 },
            }),
            west: remote({ loadBalancerIP: chosen, addresses: [chosen] }),
          });
        },
        gatewayEndpoint: (cluster) =>
          cluster === "east" ? { host: node, port: 30443 } : { host: chosen, port: 15443 },
        checkCluster: async (cluster) => {
          if (cluster === "east") return;
          const { items } = await getInSystem(cluster, ...slicesOfIstiod);
          const found = items.map(({ endpoints, ports }: any) => [
            endpoints[0].addresses,
            ports.map(({ port }: any) => port),
          ]);
          assert.deepEqual(found, [[[node], [30012, 30017]]]);
        },
      },
    },
  });
});
