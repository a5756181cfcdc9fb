import assert from "node:assert/strict";
import type { EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { pick, plan, remote, serviceOf, planWithGateway } from "../../support/plans";
import { meshArgs } from "../../support/topologies";

const nodePorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };

describe("The Service of a gateway", () => {
  const east = (gateway: EastWestGatewayArgs): any =>
    serviceOf(planWithGateway(gateway)["east"]).spec;

  const fields: [string, EastWestGatewayArgs, object][] = [
    [
      "is a load balancer without any optional field by default",
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
      "may have a cluster IP only",
      { serviceType: "ClusterIP", addresses: ["10.0.0.1"] },
      { type: "ClusterIP" },
    ],
    [
      "has the given load balancer IP",
      { loadBalancerIP: "10.0.0.1" },
      { loadBalancerIP: "10.0.0.1" },
    ],
    [
      "has the given load balancer class",
      { loadBalancerClass: "x.example/y" },
      { loadBalancerClass: "x.example/y" },
    ],
    [
      "has the given source ranges",
      { loadBalancerSourceRanges: ["10.0.0.0/8"] },
      { loadBalancerSourceRanges: ["10.0.0.0/8"] },
    ],
    [
      "allocates no node ports if they are turned off",
      { allocateLoadBalancerNodePorts: false },
      { allocateLoadBalancerNodePorts: false, loadBalancerClass: undefined },
    ],
    [
      "has the given external traffic policy",
      { externalTrafficPolicy: "Local" },
      { externalTrafficPolicy: "Local" },
    ],
    [
      "has the given IP families and policy",
      { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv6", "IPv4"] },
      { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv6", "IPv4"] },
    ],
  ];
  for (const [name, args, expected] of fields)
    it(name, () => assert.deepEqual(pick(east(args), expected), expected));

  it("has the given node ports", () => {
    const spec = east({ serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts });
    assert.equal(spec.type, "NodePort");
    assert.deepEqual(
      spec.ports.map(({ name, nodePort }: any) => [name, nodePort]),
      [["status-port", undefined], ...Object.entries(nodePorts)],
    );
  });

  describe("with an internal load balancer", () => {
    const annotations = (gateway: EastWestGatewayArgs): object =>
      serviceOf(planWithGateway(gateway)["east"]).metadata.annotations;

    it("has the cloud's annotations", () => {
      assert.deepEqual(annotations({}), {});
      assert.deepEqual(annotations({ internalLoadBalancer: "gcp" }), {
        "networking.gke.io/load-balancer-type": "Internal",
        "networking.gke.io/internal-load-balancer-allow-global-access": "true",
      });
    });

    it("has the given annotations too, which win", () => {
      assert.deepEqual(
        annotations({ internalLoadBalancer: "azure", serviceAnnotations: { own: "x" } }),
        { "service.beta.kubernetes.io/azure-load-balancer-internal": "true", own: "x" },
      );
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
          "service.beta.kubernetes.io/aws-load-balancer-attributes":
            "load_balancing.cross_zone.enabled=true",
          [target]: "instance",
        },
      );
    });
  });
});

describe("The ports of a gateway", () => {
  it("include istiod's only if a remote needs them, and the services' only between networks", () => {
    const { east, west } = planWithGateway({});
    assert.deepEqual(east!.gateway!.ports, [15021, 15443, 15012, 15017]);
    assert.deepEqual(west!.gateway!.ports, [15021, 15443]);
    const flat = plan(meshArgs({ east: { network: "n" }, west: remote({ network: "n" }) }));
    assert.deepEqual(flat["east"]!.gateway!.ports, [15021, 15012, 15017]);
    assert.equal(flat["west"]!.gateway, undefined);
  });

  it("are the given node ports if other clusters reach the nodes, else the Service's", () => {
    const portsOf = (serviceType: "NodePort" | "LoadBalancer") =>
      planWithGateway({ serviceType, addresses: ["10.0.0.1"], nodePorts })["east"]!.gateway!.ports;
    assert.deepEqual(portsOf("NodePort"), [30443, 30012, 30017]);
    assert.deepEqual(portsOf("LoadBalancer"), [15021, 15443, 15012, 15017]);
  });
});
