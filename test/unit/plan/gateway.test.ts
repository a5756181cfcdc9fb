import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { planSteps } from "../../../sdk/plan/steps";
import {
  endpointsOf,
  gatewayValues,
  istiodValues,
  pick,
  plan,
  remote,
  serviceOf,
  serving,
} from "../../support/plans";
import { meshArgs } from "../../support/topologies";
import { planOf } from "../../support/check";

describe("the gateway's Service", () => {
  const east = (gateway: EastWestGatewayArgs): any => serviceOf(serving(gateway)["east"]).spec;

  const fields: [string, EastWestGatewayArgs, object][] = [
    [
      "a load balancer, without anything that was not given",
      {},
      {
        type: "LoadBalancer",
        loadBalancerIP: undefined,
        externalTrafficPolicy: undefined,
        ipFamilies: undefined,
        loadBalancerSourceRanges: undefined,
      },
    ],
    [
      "a Service within the cluster",
      { serviceType: "ClusterIP", addresses: ["10.0.0.1"] },
      { type: "ClusterIP" },
    ],
    [
      "a load balancer with a chosen address",
      { loadBalancerIP: "10.0.0.1" },
      { loadBalancerIP: "10.0.0.1" },
    ],
    [
      "a load balancer of a class",
      { loadBalancerClass: "x.example/y" },
      { loadBalancerClass: "x.example/y" },
    ],
    [
      "a load balancer for some",
      { loadBalancerSourceRanges: ["10.0.0.0/8"] },
      { loadBalancerSourceRanges: ["10.0.0.0/8"] },
    ],
    [
      "a load balancer without ports of nodes",
      { allocateLoadBalancerNodePorts: false },
      { allocateLoadBalancerNodePorts: false, loadBalancerClass: undefined },
    ],
    [
      "one that keeps callers' addresses",
      { externalTrafficPolicy: "Local" },
      { externalTrafficPolicy: "Local" },
    ],
    [
      "one of two families",
      { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv6", "IPv4"] },
      { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv6", "IPv4"] },
    ],
  ];
  for (const [name, args, wanted] of fields)
    it(`is ${name}`, () => assert.deepEqual(pick(east(args), wanted), wanted));

  it("is at nodes' ports, those that were given", () => {
    const nodePorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };
    const spec = east({ serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts });
    assert.equal(spec.type, "NodePort");
    assert.deepEqual(
      spec.ports.map(({ name, nodePort }: any) => [name, nodePort]),
      [["status-port", undefined], ...Object.entries(nodePorts)],
    );
  });

  it("has the annotations of each cloud's internal load balancer, and one's own over them", () => {
    const annotations = (gateway: EastWestGatewayArgs): object =>
      serviceOf(serving(gateway)["east"]).metadata.annotations;
    assert.deepEqual(annotations({}), {});
    assert.deepEqual(
      annotations({ internalLoadBalancer: "azure", serviceAnnotations: { own: "x" } }),
      {
        "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
        own: "x",
      },
    );
    assert.deepEqual(annotations({ internalLoadBalancer: "gcp" }), {
      "networking.gke.io/load-balancer-type": "Internal",
      "networking.gke.io/internal-load-balancer-allow-global-access": "true",
    });
    const target = "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type";
    assert.deepEqual(
      annotations({
        internalLoadBalancer: "aws",
        hostNames: "Resolve",
        serviceAnnotations: { [target]: "instance" },
      }),
      {
        "service.beta.kubernetes.io/aws-load-balancer-type": "external",
        "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
        [target]: "instance",
      },
    );
  });

  it("opens istiod's ports only where a remote reaches it, and services' only between networks", () => {
    const { east, west } = serving({});
    assert.deepEqual(east!.gateway!.ports, [15021, 15443, 15012, 15017]);
    assert.deepEqual(west!.gateway!.ports, [15021, 15443]);
    const flat = plan(meshArgs({ east: { network: "n" }, west: remote({ network: "n" }) }));
    assert.deepEqual(flat["east"]!.gateway!.ports, [15021, 15012, 15017]);
    assert.equal(flat["west"]!.gateway, undefined);
  });

  it("tells the ports at which others reach it: nodes' where those are what is reached, as far as they are known", () => {
    const nodePorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };
    const portsOf = (serviceType: "NodePort" | "LoadBalancer") =>
      serving({ serviceType, addresses: ["10.0.0.1"], nodePorts })["east"]!.gateway!.ports;
    assert.deepEqual(portsOf("NodePort"), [30443, 30012, 30017]);
    assert.deepEqual(portsOf("LoadBalancer"), [15021, 15443, 15012, 15017]);
  });

  it("is there where it was asked for, and not where another of the network stands in", () => {
    const clusters = plan(
      meshArgs({
        east: { network: "n", eastWestGateway: { enabled: false } },
        north: { network: "n" },
        west: {},
      }),
    );
    assert.equal(clusters["east"]!.gateway, undefined);
    assert.ok(clusters["north"]!.gateway);
    const alone = plan(meshArgs({ east: { eastWestGateway: { enabled: true } } }));
    assert.deepEqual(alone["east"]!.gateway!.ports, [15021]);
  });

  it("has all its open ports in a NetworkPolicy where one is wanted, and those of metrics", () => {
    const { east, west } = serving(
      { networkPolicy: true },
      { eastWestGateway: { networkPolicy: false } },
    );
    const { spec } = east!.gateway!.networkPolicy as any;
    assert.deepEqual(spec.policyTypes, ["Ingress"]);
    assert.deepEqual(spec.podSelector, { matchLabels: serviceOf(east).spec.selector });
    assert.deepEqual(
      spec.ingress.map(({ ports, ...rest }: any) => [rest, ports.map(({ port }: any) => port)]),
      [[{}, [15021, 15443, 15012, 15017, 15020, 15090]]],
    );
    assert.equal(west!.gateway!.networkPolicy, undefined);
  });
});

describe("the gateway's pods", () => {
  const podFields = [
    "replicaCount",
    "autoscaling",
    "podDisruptionBudget",
    "resources",
    "nodeSelector",
    "tolerations",
    "revision",
    "networkGateway",
  ];
  const values = (gateway: EastWestGatewayArgs): any => gatewayValues(serving(gateway)["east"]);

  it("are the chart's own where nothing was given", () => {
    const own = podFields.filter((field) => values({})[field] !== undefined);
    assert.deepEqual(own, ["networkGateway"]);
  });

  it("are as many, where and as large as was given", () => {
    const given = {
      resources: { requests: { cpu: "1" } },
      nodeSelector: { pool: "edge" },
      tolerations: [{ key: "edge", operator: "Exists" }],
    };
    const wanted = {
      replicaCount: 3,
      autoscaling: { enabled: false },
      podDisruptionBudget: { minAvailable: 2 },
      ...given,
    };
    assert.deepEqual(pick(values({ replicas: 3, minAvailable: 2, ...given }), wanted), wanted);
  });

  it("follow the load as was given", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 9, targetCPUUtilizationPercentage: 50 };
    const found = values({ autoscaling });
    assert.deepEqual([found.autoscaling, found.replicaCount], [autoscaling, undefined]);
  });
});

describe("a gateway with given addresses", () => {
  it("is waited for by nobody, is no gateway by its label, and is told to every istiod", () => {
    const args = meshArgs({
      east: { eastWestGateway: { addresses: ["203.0.113.7", "gateway.example"] } },
      north: { network: "east", eastWestGateway: { enabled: false } },
      west: {},
    });
    const clusters = plan(args);
    const waits = planSteps(planOf(args)).filter(({ part }) => part === "gatewayService");
    assert.deepEqual(
      waits.map((step) => [step.cluster, step.waits]),
      [
        ["east", false],
        ["west", true],
      ],
    );
    assert.equal(
      serviceOf(clusters["east"]).metadata.labels["topology.istio.io/network"],
      undefined,
    );
    assert.equal(serviceOf(clusters["west"]).metadata.labels["topology.istio.io/network"], "west");
    const east = {
      endpoints: [{ fromRegistry: "east" }, { fromRegistry: "north" }],
      gateways: [
        { address: "203.0.113.7", port: 15443 },
        { address: "gateway.example", port: 15443 },
      ],
    };
    for (const name of ["east", "north", "west"])
      assert.deepEqual(istiodValues(clusters[name]).global.meshNetworks, { east });
  });

  it("is reached at nodes' ports where those were given, and at its own behind a load balancer", () => {
    const nodePorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };
    const portsOf = (serviceType: "NodePort" | "LoadBalancer") => {
      const clusters = serving({ serviceType, addresses: ["10.0.0.1", "10.0.0.2"], nodePorts });
      const slice = endpointsOf(clusters["west"]).find(({ kind }) => kind === "EndpointSlice");
      return [
        istiodValues(clusters["east"]).global.meshNetworks.east.gateways[0].port,
        ...slice.ports.map(({ port }: any) => port),
      ];
    };
    assert.deepEqual(portsOf("NodePort"), [30443, 30012, 30017]);
    assert.deepEqual(portsOf("LoadBalancer"), [15443, 15012, 15017]);
  });

  it("is unknown to istiod where there is one network", () => {
    const clusters = plan(
      meshArgs({
        east: { network: "n", eastWestGateway: { addresses: ["10.0.0.1"] } },
        west: remote({ network: "n" }),
      }),
    );
    assert.equal(istiodValues(clusters["east"]).global.meshNetworks, undefined);
    assert.equal(istiodValues(clusters["west"]).global.remotePilotAddress, "10.0.0.1");
  });
});
