import assert from "node:assert/strict";
import type { ClusterArgs } from "../../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import type { Manifest } from "../../../sdk/plan/manifest";
import { planReadiness } from "../../../sdk/plan/readiness";
import { planSteps } from "../../../sdk/plan/steps";
import { planOf } from "../../support/check";
import { plan, serviceOf } from "../../support/plans";
import { ambientArgs, meshArgs } from "../../support/topologies";

const ambientPlan = (east: ClusterArgs = {}, more: Partial<MultiClusterMeshArgs> = {}) =>
  plan(ambientArgs({ east, west: pickDomain(east) }, more));
/** The domain must be the same in all clusters. */
const pickDomain = ({ clusterDomain }: ClusterArgs): ClusterArgs =>
  clusterDomain === undefined ? {} : { clusterDomain };
const gatewayOf = (east: ClusterArgs, more: Partial<MultiClusterMeshArgs> = {}): Manifest =>
  ambientPlan(east, more)["east"]!.gateway!.objects!.find(({ kind }) => kind === "Gateway")!;

/** The changes of the objects that istiod makes for a gateway. */
function overlays(eastWestGateway: EastWestGatewayArgs): { [object: string]: any } {
  const { objects = [] } = ambientPlan({ eastWestGateway })["east"]!.gateway!;
  const { data = {} } = objects.find(({ kind }) => kind === "ConfigMap")!;
  return Object.fromEntries(
    Object.entries(data).map(([key, json]) => [key, JSON.parse(json as string)]),
  );
}

describe("a remote secret of ambient mode", () => {
  it("is replaced, because istiod may forget a gateway after an update of the Secret", () => {
    const both = { east: {}, west: {} };
    const replaced = (args: MultiClusterMeshArgs) =>
      planOf(args).remoteSecrets.map(({ isReplaced }) => isReplaced);
    assert.deepEqual(replaced(ambientArgs(both)), [true, true]);
    assert.deepEqual(replaced(meshArgs(both)), [undefined, undefined]);
  });
});

describe("the charts of ambient mode", () => {
  it("have Istio's profile for it, and the setting for several networks", () => {
    const { istiod, cni, base, gateway } = ambientPlan()["east"]!;
    assert.equal(istiod.values["profile"], "ambient");
    assert.deepEqual(istiod.values["env"], { AMBIENT_ENABLE_MULTI_NETWORK: "true" });
    assert.equal(cni!.values["profile"], "ambient");
    assert.equal(base!.values["profile"], undefined);
    assert.equal(gateway!.chart, undefined);
  });

  it("tell ztunnel where it is, and which istiod it uses", () => {
    const { ztunnel } = ambientPlan(
      { clusterDomain: "mesh.example", platform: "k3s", network: "n1" },
      {
        istio: { revision: "r1", imageHub: "hub.example" },
        systemNamespace: "mesh-system",
      },
    )["east"]!;
    assert.deepEqual(ztunnel!.values, {
      global: { hub: "hub.example", platform: "k3s" },
      istioNamespace: "mesh-system",
      revision: "r1",
      multiCluster: { clusterName: "east" },
      network: "n1",
      env: { CLUSTER_DOMAIN: "mesh.example" },
    });
  });

  it("take the user's values last", () => {
    const helmValues = { ztunnel: { global: { hub: "other.example" } } };
    const { ztunnel } = ambientPlan({ helmValues }, { istio: { imageHub: "hub.example" } })[
      "east"
    ]!;
    assert.deepEqual(ztunnel!.values["global"], { hub: "other.example" });
  });
});

describe("the gateway of ambient mode", () => {
  it("has a Service of ours that selects the pods that istiod makes", () => {
    const { metadata, spec } = serviceOf(ambientPlan()["east"]);
    const pods = { "gateway.networking.k8s.io/gateway-name": "istio-eastwestgateway" };
    assert.deepEqual(spec.selector, pods);
    assert.deepEqual(metadata.labels, {
      ...pods,
      app: "istio-eastwestgateway",
      istio: "eastwestgateway",
      "topology.istio.io/network": "east",
    });
    assert.deepEqual(
      spec.ports.map(({ name, port }: any) => [name, port]),
      [
        ["status-port", 15021],
        ["hbone", 15008],
      ],
    );
    // with this label, istiod would replace the Service
    assert.equal(metadata.labels["gateway.istio.io/managed"], undefined);
  });

  it("is announced by its own addresses, or else by the given ones in the other clusters", () => {
    assert.equal(gatewayOf({}).metadata.labels!["topology.istio.io/network"], "east");
    const addresses = ["192.0.2.7", "gateway.example"];
    const eastWestGateway = { addresses };
    assert.equal(gatewayOf({ eastWestGateway }).metadata.labels, undefined);
    const { east, west } = ambientPlan({ eastWestGateway });
    assert.deepEqual(east!.exposure, []);
    const [remote] = west!.exposure;
    assert.equal(remote!.metadata.labels!["topology.istio.io/network"], "east");
    assert.deepEqual(remote!.metadata.annotations, {
      "gateway.istio.io/service-account": "istio-eastwestgateway",
    });
    assert.equal(remote!.spec!["gatewayClassName"], "istio-remote");
    assert.deepEqual(remote!.spec!["addresses"], [
      { type: "IPAddress", value: "192.0.2.7" },
      { type: "Hostname", value: "gateway.example" },
    ]);
  });

  it("is announced at its node port", () => {
    const { west } = ambientPlan({
      eastWestGateway: {
        serviceType: "NodePort",
        addresses: ["192.0.2.7"],
        nodePorts: { hbone: 30008 },
      },
    });
    const [listener] = west!.exposure[0]!.spec!["listeners"] as { port: number }[];
    assert.equal(listener!.port, 30008);
  });

  it("belongs to the revision", () => {
    const { labels } = gatewayOf({}, { istio: { revision: "r1" } }).metadata;
    assert.equal(labels!["istio.io/rev"], "r1");
  });

  it("has the pods that the arguments ask for", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 3 };
    assert.deepEqual(Object.keys(overlays({})), ["horizontalPodAutoscaler"]);
    const scaled = overlays({ autoscaling, minAvailable: 1 });
    assert.deepEqual(scaled["podDisruptionBudget"], { spec: { minAvailable: 1 } });
    const { metrics, ...range } = scaled["horizontalPodAutoscaler"].spec;
    assert.deepEqual(range, autoscaling);
    assert.equal(metrics[0].resource.target.averageUtilization, 80);
  });

  it("has the resources and the place that the arguments ask for", () => {
    const resources = { limits: { cpu: "1" } };
    const tolerations = [{ key: "a" }];
    const fixed = overlays({ replicas: 2, resources, tolerations, nodeSelector: { b: "c" } });
    assert.deepEqual(Object.keys(fixed), ["deployment"]);
    assert.deepEqual(fixed["deployment"].spec, {
      replicas: 2,
      template: {
        spec: {
          containers: [{ name: "istio-proxy", resources }],
          nodeSelector: { b: "c" },
          tolerations,
        },
      },
    });
  });
});

describe("the order of ambient mode", () => {
  const steps = new Map(
    planSteps(
      planOf(ambientArgs({ east: { eastWestGateway: { addresses: ["192.0.2.7"] } }, west: {} })),
    ).map((step) => [step.id, step]),
  );
  const isAfter = (id: string, other: string): boolean =>
    steps.get(id)!.after.some((before) => before === other || isAfter(before, other));

  for (const [id, other] of [
    ["east/istiod", "east/gatewayApi"],
    ["east/ztunnel", "east/istiod"],
    ["east/ztunnel", "east/cni"],
    ["east/gateway", "east/gatewayService"],
    ["west/remoteSecret/east", "east/gateway"],
    ["west/remoteSecret/east", "east/ztunnel"],
    ["west/remoteSecret/east", "west/exposure"],
  ] as const)
    it(`puts ${id} after ${other}`, () => assert.ok(isAfter(id, other)));

  it("waits for ztunnel, and at the end for the pods that istiod makes for a gateway", () => {
    assert.ok(steps.get("east/ztunnel")!.waits);
    const [east] = planReadiness(planOf(ambientArgs({ east: {}, west: {} })));
    assert.deepEqual(east!.gateway, {
      "gateway.networking.k8s.io/gateway-name": "istio-eastwestgateway",
    });
  });
});
