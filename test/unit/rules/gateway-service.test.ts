import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { IPFamily, type EastWestGatewayArgs } from "../../../sdk/args/gateway";
import { itAccepts, itRefuses } from "../../support/issues";
import { meshArgs } from "../../support/topologies";

const { IPv4, IPv6 } = IPFamily;
const at = "clusters.east.eastWestGateway";

/** One cluster, whose gateway nobody needs: what is wrong is wrong with the gateway itself. */
const gateway = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

const refused: [string, EastWestGatewayArgs, string, RegExp][] = [
  [
    "a cloud's internal load balancer at nodes",
    { serviceType: "NodePort", internalLoadBalancer: "aws" },
    "internalLoadBalancer",
    /only for the service type "LoadBalancer", and this gateway has "NodePort"/,
  ],
  [
    "a load balancer's class at nodes",
    { serviceType: "NodePort", loadBalancerClass: "x.example/y" },
    "loadBalancerClass",
    /"NodePort"/,
  ],
  [
    "source ranges without a load balancer",
    { serviceType: "ClusterIP", loadBalancerSourceRanges: ["10.0.0.0/8"] },
    "loadBalancerSourceRanges",
    /"ClusterIP"/,
  ],
  [
    "a load balancer's address without one",
    { serviceType: "ClusterIP", loadBalancerIP: "10.0.0.1" },
    "loadBalancerIP",
    /remove one/,
  ],
  [
    "ports of nodes for a load balancer that is none",
    { serviceType: "NodePort", allocateLoadBalancerNodePorts: false },
    "allocateLoadBalancerNodePorts",
    /only for the service type "LoadBalancer"/,
  ],
  [
    "a traffic policy where nothing comes from outside",
    { serviceType: "ClusterIP", externalTrafficPolicy: "Local" },
    "externalTrafficPolicy",
    /nothing comes from outside/,
  ],
  [
    "a source range without a length",
    { loadBalancerSourceRanges: ["10.0.0.0/8", "203.0.113.7"] },
    "loadBalancerSourceRanges[1]",
    /"203.0.113.7" is no IP range; the form is/,
  ],
  [
    "no source range in a list of them",
    { loadBalancerSourceRanges: [] },
    "loadBalancerSourceRanges",
    /the list is empty; name .*, or 0.0.0.0\/0 to let everybody in/,
  ],
  [
    "a source range in a short form",
    { loadBalancerSourceRanges: ["10.0/8"] },
    "loadBalancerSourceRanges[0]",
    /"10.0\/8" is no IP range/,
  ],
  [
    "a source range that begins within",
    { loadBalancerSourceRanges: ["10.0.0.7/8"] },
    "loadBalancerSourceRanges[0]",
    /the first address/,
  ],
  [
    "an IPv6 range that begins within",
    { loadBalancerSourceRanges: ["fd00::7/64"] },
    "loadBalancerSourceRanges[0]",
    /"fd00::7/,
  ],
  [
    "a node port of no port",
    { nodePorts: { http: 30080 } },
    "nodePorts.http",
    /its ports are "status-port", "tls", "tls-istiod" and "tls-webhook"/,
  ],
  [
    "a node port that nodes do not open",
    { serviceType: "ClusterIP", nodePorts: { tls: 30443 } },
    "nodePorts.tls",
    /nodes open no port/,
  ],
  [
    "a node port that is none",
    { nodePorts: { tls: 65536 } },
    "nodePorts.tls",
    /65536 is no port: 1 to 65535/,
  ],
  ["node port 0", { nodePorts: { tls: 0 } }, "nodePorts.tls", /0 is no port/],
  [
    "one node port for two ports",
    { nodePorts: { tls: 30443, "tls-istiod": 30443 } },
    "nodePorts.tls-istiod",
    /30443 is already that of "tls"/,
  ],
  [
    "a time without a unit",
    { addressTimeout: "20" },
    "addressTimeout",
    /"20" is no length of time; the form is 90s, 10m or 1h/,
  ],
  ["no time at all", { addressTimeout: "0s" }, "addressTimeout", /"0s"/],
  [
    "a longer time than a day",
    { addressTimeout: "1441m" },
    "addressTimeout",
    /1441m is too long; give at most 24h/,
  ],
  [
    "a time of more digits than numbers have",
    { addressTimeout: `${"9".repeat(400)}h` },
    "addressTimeout",
    /too long/,
  ],
  [
    "a family named twice",
    { ipFamilies: [IPv4, IPv4], ipFamilyPolicy: "PreferDualStack" },
    "ipFamilies",
    /named twice/,
  ],
  [
    "two families by one stack",
    { ipFamilies: [IPv4, IPv6], ipFamilyPolicy: "SingleStack" },
    "ipFamilyPolicy",
    /"PreferDualStack" or "RequireDualStack"/,
  ],
  [
    "two families without a policy",
    { ipFamilies: [IPv4, IPv6] },
    "ipFamilyPolicy",
    /two IP families need/,
  ],
  [
    "ranges that leave the second family open",
    { ipFamilyPolicy: "PreferDualStack", loadBalancerSourceRanges: ["10.0.0.0/8"] },
    "loadBalancerSourceRanges",
    /family IPv6, which no range names/,
  ],
  [
    "ranges of another family than the gateway's",
    { ipFamilies: [IPv4], loadBalancerSourceRanges: ["fd00::/8"] },
    "loadBalancerSourceRanges",
    /add a range of IPv4/,
  ],
  [
    "an annotation with a space",
    { serviceAnnotations: { "a b": "c" } },
    "serviceAnnotations.a b",
    /expected an annotation key, got "a b"/,
  ],
  [
    "a load balancer's class with a space",
    { loadBalancerClass: "my class" },
    "loadBalancerClass",
    /expected a load balancer class, got "my class"/,
  ],
];

const accepted: [string, EastWestGatewayArgs][] = [
  [
    "ports of a load balancer's nodes that are given, and no others",
    {
      allocateLoadBalancerNodePorts: false,
      nodePorts: { tls: 30443 },
      externalTrafficPolicy: "Local",
    },
  ],
  ["node ports of a load balancer", { nodePorts: { tls: 30443, "tls-istiod": 30012 } }],
  [
    "two families, where there may be two",
    { ipFamilies: [IPv4, IPv6], ipFamilyPolicy: "RequireDualStack" },
  ],
  [
    "a range of each family",
    { ipFamilyPolicy: "RequireDualStack", loadBalancerSourceRanges: ["10.0.0.0/8", "fd00::/8"] },
  ],
  ["every unit of time", { addressTimeout: "1h" }],
  ["the longest time", { addressTimeout: "24h" }],
  [
    "annotations without a value, in capitals, and with anything in them",
    { serviceAnnotations: { "A.example/B": "", a: "{ any: [thing] }" } },
  ],
  ["a load balancer's class of no domain", { loadBalancerClass: "internal-vip" }],
];

describe("the rules of a gateway's Service", () => {
  itRefuses(
    refused.map(([name, args, field, reason]) => [name, gateway(args), `${at}.${field}`, reason]),
  );
  itAccepts(accepted.map(([name, args]) => [name, gateway(args)]));
});
