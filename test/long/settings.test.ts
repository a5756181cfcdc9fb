import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { stockEnvoy } from "../../examples/local/stock-envoy";
import { waitUntil } from "../../scripts/clusters/command";
import type { ClusterArgs } from "../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../sdk/args/gateway";
import { kubectl } from "../support/clusters";
import { assertSucceeded, changes } from "../support/engine";
import { nodeAddress } from "../clusters/support/addresses";
import { serveChartsDuringTests, servedVersion } from "../clusters/support/charts";
import { requestEnvoyAdmin } from "../clusters/support/envoy";
import { assertOpenPorts } from "../clusters/support/gateway-ports";
import {
  chartLabels,
  firstPod,
  gatewayAnnotations,
  gatewayName,
  getInSystem,
  kubectlInSystem,
  proxyContainer,
} from "../clusters/support/installed";
import {
  meshSuite,
  certificatesThroughGateway,
  type SuiteState,
} from "../clusters/support/mesh-suite";
import { assertTraffic } from "../clusters/support/verify";

describe("a mesh", function () {
  this.timeout(600_000);
  this.slow(60_000);
  const server = serveChartsDuringTests();

  describe("with charts from an HTTP repository and many settings", () => {
    const label = "mesh.test/gateways";
    const taint = "mesh.test/only=gateways:NoSchedule";
    const tolerations = [
      { key: "mesh.test/only", operator: "Equal", value: "gateways", effect: "NoSchedule" },
      { key: "mesh.test/away", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
    ];
    const resources = {
      requests: { cpu: "35m", memory: "96Mi" },
      limits: { cpu: "1500m", memory: "640Mi" },
    };
    const pods: EastWestGatewayArgs = {
      autoscaling: { minReplicas: 2, maxReplicas: 3, targetCPUUtilizationPercentage: 65 },
      minAvailable: 1,
      resources,
      nodeSelector: { [label]: "yes" },
      tolerations,
    };
    const balanced = (...loadBalancerSourceRanges: string[]): EastWestGatewayArgs => ({
      internalLoadBalancer: "gcp",
      serviceAnnotations: { "mesh.test/team": "platform" },
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges,
    });
    const clustersWith = (...ranges: string[]): { [name: string]: ClusterArgs } => ({
      east: {
        platform: "gke",
        eastWestGateway: { ...pods, ...balanced(...ranges) },
        helmValues: { istiod: { podLabels: { cell: "of-the-east" } } },
      },
      west: {
        platform: "k3s",
        // overrides an annotation of the internal load balancer, and adds one
        eastWestGateway: {
          internalLoadBalancer: "azure",
          serviceAnnotations: {
            "service.beta.kubernetes.io/azure-load-balancer-internal": "false",
            own: "x",
          },
        },
        helmValues: { base: { global: { imagePullSecrets: ["readers"] } } },
      },
    });
    let [machine, west] = ["", ""];

    /** Whether this machine gets through the gateway of east. */
    const getsThrough = (state: SuiteState): Promise<boolean> =>
      certificatesThroughGateway({
        host: state.results["east"]!.gatewayAddress!,
        port: 15443,
      }).then(
        (chain) => chain.length > 0,
        () => false,
      );

    after(() => kubectl("east", "label", "node", "east", `${label}-`));

    meshSuite({
      clusters: { east: {}, west: {} },
      trust: () => ({ domain: "mesh.example", domainAliases: ["old.example"] }),
      prepare: async (kubeconfig) => {
        await kubectl("east", "label", "node", "east", "--overwrite", `${label}=yes`);
        const east = await nodeAddress("east");
        west = await nodeAddress("west");
        machine = east.replace(/\d+$/, "1");
        return {
          meshId: "mesh-of-settings",
          clusters: clustersWith(east.replace(/\d+$/, "0/24")),
          defaults: {
            kubeconfig,
            eastWestGateway: { networkPolicy: true },
            helmValues: {
              istiod: { ...stockEnvoy.istiod, podLabels: { team: "mesh" } },
              gateway: { podAnnotations: { note: "given" } },
            },
          },
          istio: {
            chartRepository: server().repository,
            version: servedVersion,
            imagePullPolicy: "Never",
            imagePullSecrets: ["pull"],
          },
          meshConfig: {
            accessLogFile: "/dev/stdout",
            accessLogFormat: "request from %DOWNSTREAM_REMOTE_ADDRESS%\n",
            // without the system namespace: istiod must still find the gateways there
            discoverySelectors: [{ matchLabels: { "kubernetes.io/metadata.name": "sample" } }],
          },
        };
      },
      checkCluster: async (cluster) => {
        if (cluster !== "east") return;
        // the autoscaler adds the second pod some seconds later, and a refresh would see the change
        await kubectlInSystem(
          "east",
          "wait",
          `deployment/${gatewayName}`,
          "--for=jsonpath={.status.readyReplicas}=2",
          "--timeout=2m",
        );
        await kubectlInSystem(
          "east",
          "wait",
          `pdb/${gatewayName}`,
          "--for=jsonpath={.status.disruptionsAllowed}=1",
          "--timeout=1m",
        );
      },
      moreTests: (state) => {
        it("has charts of the requested version", async () => {
          for (const cluster of ["east", "west"])
            assert.deepEqual(await chartLabels(cluster, "istiod", gatewayName), [
              `istiod-${servedVersion}`,
              `gateway-${servedVersion}`,
            ]);
        });

        it("applies autoscaling, node selector, tolerations and resources to gateways", async () => {
          const { spec } = await getInSystem("east", "hpa", gatewayName);
          assert.deepEqual(
            [spec.minReplicas, spec.maxReplicas, spec.scaleTargetRef.name],
            [2, 3, gatewayName],
          );
          assert.deepEqual(
            spec.metrics.map(({ resource }: any) => resource),
            [{ name: "cpu", target: { type: "Utilization", averageUtilization: 65 } }],
          );
          assert.equal((await getInSystem("east", "pdb", gatewayName)).spec.minAvailable, 1);

          const pod = await firstPod("east", gatewayName);
          assert.deepEqual(proxyContainer(pod).resources, resources);
          assert.deepEqual(pod.spec.nodeSelector, { [label]: "yes" });
          for (const toleration of tolerations)
            assert.ok(
              pod.spec.tolerations.some((one: object) => isDeepStrictEqual(one, toleration)),
              JSON.stringify(pod.spec.tolerations),
            );
        });

        it("annotates the Service for an internal load balancer; custom annotations win", async () => {
          assert.deepEqual(await gatewayAnnotations("east"), {
            "networking.gke.io/load-balancer-type": "Internal",
            "networking.gke.io/internal-load-balancer-allow-global-access": "true",
            "mesh.test/team": "platform",
          });
          assert.deepEqual(await gatewayAnnotations("west"), {
            "service.beta.kubernetes.io/azure-load-balancer-internal": "false",
            own: "x",
          });
        });

        it("keeps the client address, and logs it in the configured format", async () => {
          assert.equal(
            (await getInSystem("east", "service", gatewayName)).spec.externalTrafficPolicy,
            "Local",
          );
          assert.ok(await getsThrough(state));
          const clients = async (): Promise<string[]> =>
            (await kubectlInSystem("east", "logs", "-l", `app=${gatewayName}`, "--tail=-1")).match(
              /^request from .*$/gm,
            ) ?? [];
          await waitUntil(
            async () =>
              (await clients()).some((line) => line.startsWith(`request from ${machine}:`)),
            {
              seconds: 30,
              failure: async () =>
                new Error(
                  `expected a request from ${machine}, got: ${(await clients()).join(", ")}`,
                ),
            },
          );
        });

        it("lets only clients in the source ranges through the gateway", async () => {
          state.extraArgs = { ...state.extraArgs, clusters: clustersWith(`${west}/32`) };
          const run = await state.stack.up();
          assertSucceeded(run);
          assert.deepEqual(changes(run), [
            "update kubernetes:core/v1:Service mesh-east-gateway-service",
          ]);
          await waitUntil(async () => !(await getsThrough(state)), {
            seconds: 60,
            failure: () => new Error(`${machine} still gets through, but is not in ${west}/32`),
          });
          await assertTraffic(["east", "west"]);
        });

        it("starts gateway pods on a node whose taint they tolerate", async () => {
          await kubectl("east", "taint", "node", "east", taint);
          try {
            const { metadata } = await firstPod("east", gatewayName);
            await kubectlInSystem("east", "delete", "pod", metadata.name);
            await kubectlInSystem(
              "east",
              "rollout",
              "status",
              `deployment/${gatewayName}`,
              "--timeout=1m",
            );
          } finally {
            await kubectl("east", "taint", "node", "east", `${taint}-`);
          }
        });

        it("opens the gateway ports by NetworkPolicy, but not istiod's without a remote", async () => {
          for (const cluster of ["east", "west"])
            await assertOpenPorts(cluster, [15020, 15021, 15090, 15443]);
        });

        it("applies the image pull settings to Istio's pods and to injected proxies", async () => {
          for (const cluster of ["east", "west"]) {
            const all = [
              await firstPod(cluster, "istiod"),
              await firstPod(cluster, gatewayName),
              await firstPod(cluster, "curl", "sample"),
            ];
            for (const { metadata, spec } of all)
              assert.deepEqual(spec.imagePullSecrets, [{ name: "pull" }], metadata.name);
            const [istiod, ...proxies] = all;
            const pulled = [...istiod.spec.containers, ...proxies.map(proxyContainer)];
            assert.deepEqual(
              pulled.map(({ imagePullPolicy }: any) => imagePullPolicy),
              ["Never", "Never", "Never"],
            );
            assert.deepEqual(
              (await getInSystem(cluster, "serviceaccount", "istiod")).imagePullSecrets,
              [{ name: "pull" }],
            );
          }
        });

        it("passes each cluster's platform to its istiod", async () => {
          for (const [cluster, platform] of Object.entries({ east: "gke", west: "k3s" })) {
            const [{ env }] = (await firstPod(cluster, "istiod")).spec.containers;
            assert.equal(env.find(({ name }: any) => name === "PLATFORM").value, platform);
          }
        });

        it("deeply merges the Helm values of all clusters and of one into its own", async () => {
          const labels = async (cluster: string) =>
            (await firstPod(cluster, "istiod")).metadata.labels;
          assert.deepEqual(
            [(await labels("east"))["team"], (await labels("east"))["cell"]],
            ["mesh", "of-the-east"],
          );
          assert.deepEqual(
            [(await labels("west"))["team"], (await labels("west"))["cell"]],
            ["mesh", undefined],
          );
          const readers = async (cluster: string) =>
            (await getInSystem(cluster, "serviceaccount", "istio-reader-service-account"))
              .imagePullSecrets;
          assert.deepEqual(
            [await readers("east"), await readers("west")],
            [[{ name: "pull" }], [{ name: "readers" }]],
          );
          for (const cluster of ["east", "west"])
            assert.equal(
              (await firstPod(cluster, gatewayName)).metadata.annotations["note"],
              "given",
            );
        });

        it("gives every istiod the same mesh configuration and trust domain", async () => {
          for (const cluster of ["east", "west"]) {
            const { mesh } = (await getInSystem(cluster, "configmap", "istio")).data;
            assert.match(mesh, /^accessLogFile: \/dev\/stdout$/m);
            assert.match(mesh, /^trustDomain: mesh\.example$/m);
            assert.match(mesh, /^trustDomainAliases:\n\s*- old\.example$/m);
            const proxy = proxyContainer(await firstPod(cluster, "helloworld", "sample"));
            assert.equal(
              proxy.env.find(({ name }: any) => name === "ISTIO_META_MESH_ID").value,
              "mesh-of-settings",
            );
          }
        });

        it("makes proxies accept identities of the trust domain and its aliases", async () => {
          for (const cluster of ["east", "west"]) {
            const dump = await requestEnvoyAdmin(cluster, "config_dump");
            for (const domain of ["mesh.example", "old.example"])
              assert.ok(
                dump.includes(`"prefix": "spiffe://${domain}/"`),
                `${domain} in the ${cluster}`,
              );
          }
        });
      },
    });
  });
});
