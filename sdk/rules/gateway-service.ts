import type * as pulumi from "@pulumi/pulumi";
import * as ipaddr from "ipaddr.js";
import type { EastWestGatewayArgs } from "../args/gateway";
import type { IPFamily } from "../args/gateway-service";
import { expected, issueIf, type Issue } from "../issue";
import { isString } from "../later";
import { familyOf, isHostName, serviceFamilies } from "../topology/gateway-addresses";
import { checkTimeout } from "./durations";
import { checkAnnotations, checkQualifiedName } from "./formats";

/** Checks how the gateway's Service is published. */
export const checkService = (at: string, gateway: EastWestGatewayArgs): Issue[] => [
  ...checkAnnotations(`${at}.serviceAnnotations`, gateway.serviceAnnotations),
  ...checkQualifiedName(
    `${at}.loadBalancerClass`,
    gateway.loadBalancerClass,
    "a load balancer class",
  ),
  ...checkLoadBalancerFields(at, gateway),
  ...checkTrafficPolicy(`${at}.externalTrafficPolicy`, gateway),
  ...checkNodePorts(`${at}.nodePorts`, gateway),
  ...checkSourceRanges(`${at}.loadBalancerSourceRanges`, gateway),
  ...checkFamilyPolicy(`${at}.ipFamilyPolicy`, gateway),
  ...checkTimeout(`${at}.addressTimeout`, gateway.addressTimeout),
];

const loadBalancerFields = [
  "internalLoadBalancer",
  "loadBalancerClass",
  "loadBalancerSourceRanges",
  "loadBalancerIP",
  "allocateLoadBalancerNodePorts",
] as const;

function checkLoadBalancerFields(at: string, gateway: EastWestGatewayArgs): Issue[] {
  const { serviceType = "LoadBalancer" } = gateway;
  if (serviceType === "LoadBalancer") return [];
  const given = loadBalancerFields.filter((field) => gateway[field] !== undefined);
  const reason =
    `requires serviceType "LoadBalancer", got "${serviceType}"; ` +
    "change serviceType or remove this argument";
  return given.map((field) => ({ path: `${at}.${field}`, reason }));
}

function checkTrafficPolicy(
  path: string,
  { externalTrafficPolicy, serviceType }: EastWestGatewayArgs,
): Issue[] {
  return issueIf(
    externalTrafficPolicy !== undefined && serviceType === "ClusterIP",
    path,
    'cannot be combined with serviceType "ClusterIP", which has no external traffic; remove one',
  );
}

const checkNodePorts = (
  at: string,
  { nodePorts = {}, serviceType }: EastWestGatewayArgs,
): Issue[] =>
  Object.entries(nodePorts).flatMap(([name, port]) => [
    ...issueIf(
      serviceType === "ClusterIP",
      `${at}.${name}`,
      'cannot be combined with serviceType "ClusterIP", which has no node ports; remove one',
    ),
    ...issueIf(port < 1 || port > 65535, `${at}.${name}`, expected("a port from 1 to 65535", port)),
  ]);

function checkSourceRanges(path: string, gateway: EastWestGatewayArgs): Issue[] {
  const { loadBalancerSourceRanges: ranges } = gateway;
  if (ranges === undefined) return [];
  const form = "an IP range such as 203.0.113.0/24 (its first address and a prefix length)";
  return [
    // Kubernetes drops an empty list, and then every address may connect
    ...issueIf(
      ranges.length === 0,
      path,
      "the list is empty; add the ranges that may connect, or 0.0.0.0/0 to allow all",
    ),
    ...ranges.flatMap((range, index) =>
      issueIf(isString(range) && !isRange(range), `${path}[${index}]`, expected(form, range)),
    ),
    ...openFamilies(ranges, gateway).map((family) => ({
      path,
      reason: `has no ${family} range, so every ${family} address could connect; add one`,
    })),
  ];
}

/** Kubernetes wants full addresses, and the first one of the range. */
function isRange(range: string): boolean {
  const [address = ""] = range.split("/");
  if (isHostName(address) || !ipaddr.isValidCIDR(range)) return false;
  const [parsed, bits] = ipaddr.parseCIDR(range);
  const family = parsed.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  return family.networkAddressFromCIDR(`${address}/${bits}`).toString() === parsed.toString();
}

/** Kubernetes applies ranges per family. A family without a range is open to every address. */
function openFamilies(
  ranges: readonly pulumi.Input<string>[],
  gateway: EastWestGatewayArgs,
): IPFamily[] {
  const known = ranges.filter(isString);
  if (ranges.length === 0 || known.length < ranges.length) return [];
  const covered = known.map((range) => familyOf(range.replace(/\/.*/, "")));
  return serviceFamilies(gateway).filter((family) => !covered.includes(family));
}

function checkFamilyPolicy(
  path: string,
  { ipFamilies = [], ipFamilyPolicy = "SingleStack" }: EastWestGatewayArgs,
): Issue[] {
  return issueIf(
    ipFamilies.length > 1 && ipFamilyPolicy === "SingleStack",
    path,
    'required: two ipFamilies need "PreferDualStack" or "RequireDualStack"; choose one',
  );
}
