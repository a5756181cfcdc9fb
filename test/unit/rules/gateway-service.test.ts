import { IPFamily } from "../../../sdk/args/gateway-service";
import { type EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { gatewayPath, oneGateway } from "../../support/gateways";
import { itAccepts, itRefuses } from "../../support/issues";

const { IPv4, IPv6 } = IPFamily;

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "an internal load balancer with type NodePort",
    { serviceType: "NodePort", internalLoadBalancer: "aws" },
    "internalLoadBalancer",
    /^requires serviceType "LoadBalancer", got "NodePort"; change serviceType or remove this argument$/,
  ],
  [
    "a load balancer class with type NodePort",
    { serviceType: "NodePort", loadBalancerClass: "x.example/y" },
    "loadBalancerClass",
    /"NodePort"/,
  ],
  [
    "source ranges with type ClusterIP",
    { serviceType: "ClusterIP", loadBalancerSourceRanges: ["10.0.0.0/8"] },
    "loadBalancerSourceRanges",
    /"ClusterIP"/,
  ],
  [
    "a load balancer IP with type ClusterIP",
    { serviceType: "ClusterIP", loadBalancerIP: "10.0.0.1" },
    "loadBalancerIP",
    /requires serviceType "LoadBalancer"/,
  ],
  [
    "allocateLoadBalancerNodePorts with type NodePort",
    { serviceType: "NodePort", allocateLoadBalancerNodePorts: false },
    "allocateLoadBalancerNodePorts",
    /requires serviceType "LoadBalancer"/,
  ],
  [
    "an external traffic policy with type ClusterIP",
    { serviceType: "ClusterIP", externalTrafficPolicy: "Local" },
    "externalTrafficPolicy",
    /cannot be combined with serviceType "ClusterIP", which has no external traffic/,
  ],
  [
    "a source range without a prefix length",
    { loadBalancerSourceRanges: ["10.0.0.0/8", "203.0.113.7"] },
    "loadBalancerSourceRanges[1]",
    /expected an IP range such as .*, got "203.0.113.7"/,
  ],
  [
    "an empty list of source ranges",
    { loadBalancerSourceRanges: [] },
    "loadBalancerSourceRanges",
    /the list is empty; add .*, or 0.0.0.0\/0 to allow all/,
  ],
  [
    "a source range in a short form",
    { loadBalancerSourceRanges: ["10.0/8"] },
    "loadBalancerSourceRanges[0]",
    /expected an IP range .*, got "10.0\/8"/,
  ],
  [
    "an IPv4 source range that starts inside a range",
    { loadBalancerSourceRanges: ["10.0.0.7/8"] },
    "loadBalancerSourceRanges[0]",
    /its first address.*, got "10.0.0.7\/8"/,
  ],
  [
    "an IPv6 source range that starts inside a range",
    { loadBalancerSourceRanges: ["fd00::7/64"] },
    "loadBalancerSourceRanges[0]",
    /got "fd00::7\/64"/,
  ],
  [
    "a node port for an unknown port",
    { nodePorts: { http: 30080 } },
    "nodePorts.http",
    /its ports are "status-port", "tls", "tls-istiod" and "tls-webhook"/,
  ],
  [
    "a node port with type ClusterIP",
    { serviceType: "ClusterIP", nodePorts: { tls: 30443 } },
    "nodePorts.tls",
    /cannot be combined with serviceType "ClusterIP", which has no node ports/,
  ],
  [
    "node port 65536",
    { nodePorts: { tls: 65536 } },
    "nodePorts.tls",
    /expected a port from 1 to 65535, got 65536/,
  ],
  ["node port 0", { nodePorts: { tls: 0 } }, "nodePorts.tls", /from 1 to 65535, got 0/],
  [
    "an address timeout without a unit",
    { addressTimeout: "20" },
    "addressTimeout",
    /expected a duration such as 90s, 10m or 1h, got "20"/,
  ],
  [
    "an address timeout of 0",
    { addressTimeout: "0s" },
    "addressTimeout",
    /expected a duration .*, got "0s"/,
  ],
  [
    "an address timeout of more than a day",
    { addressTimeout: "1441m" },
    "addressTimeout",
    /expected at most 24h, got "1441m"/,
  ],
  [
    "an address timeout with more digits than a number can hold",
    { addressTimeout: `${"9".repeat(400)}h` },
    "addressTimeout",
    /expected at most 24h/,
  ],
  [
    "two families with policy SingleStack",
    { ipFamilies: [IPv4, IPv6], ipFamilyPolicy: "SingleStack" },
    "ipFamilyPolicy",
    /"PreferDualStack" or "RequireDualStack"/,
  ],
  [
    "two families without a policy",
    { ipFamilies: [IPv4, IPv6] },
    "ipFamilyPolicy",
    /two ipFamilies need/,
  ],
  [
    "source ranges that leave the second family open",
    { ipFamilyPolicy: "PreferDualStack", loadBalancerSourceRanges: ["10.0.0.0/8"] },
    "loadBalancerSourceRanges",
    /has no IPv6 range, so every IPv6 address could connect/,
  ],
  [
    "source ranges of a family that the gateway does not have",
    { ipFamilies: [IPv4], loadBalancerSourceRanges: ["fd00::/8"] },
    "loadBalancerSourceRanges",
    /has no IPv4 range/,
  ],
  [
    "an annotation key with a space",
    { serviceAnnotations: { "a b": "c" } },
    "serviceAnnotations.a b",
    /expected an annotation key, got "a b"/,
  ],
  [
    "a load balancer class with a space",
    { loadBalancerClass: "my class" },
    "loadBalancerClass",
    /expected a load balancer class, got "my class"/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  [
    "node ports for a load balancer that allocates no others",
    {
      allocateLoadBalancerNodePorts: false,
      nodePorts: { tls: 30443 },
      externalTrafficPolicy: "Local",
    },
  ],
  ["node ports of a load balancer", { nodePorts: { tls: 30443, "tls-istiod": 30012 } }],
  [
    "two families with policy RequireDualStack",
    { ipFamilies: [IPv4, IPv6], ipFamilyPolicy: "RequireDualStack" },
  ],
  [
    "a source range for each family",
    { ipFamilyPolicy: "RequireDualStack", loadBalancerSourceRanges: ["10.0.0.0/8", "fd00::/8"] },
  ],
  ["an address timeout in hours", { addressTimeout: "1h" }],
  ["the longest address timeout", { addressTimeout: "24h" }],
  [
    "annotations with an empty value, capitals or special characters",
    { serviceAnnotations: { "A.example/B": "", a: "{ any: [thing] }" } },
  ],
  ["a load balancer class without a domain", { loadBalancerClass: "internal-vip" }],
];

describe("checking the Service of a gateway", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [
      name,
      oneGateway(args),
      `${gatewayPath}.${field}`,
      reason,
    ]),
  );
  itAccepts(accepted.map(([name, args]) => [name, oneGateway(args)]));
});
