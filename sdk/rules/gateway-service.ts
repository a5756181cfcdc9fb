import { isIP } from "node:net";
import * as ipaddr from "ipaddr.js";
import { IPFamily, type EastWestGatewayArgs } from "../args/gateway";
import { milliseconds } from "../topology/durations";
import { gatewayPortNames } from "../topology/gateway-ports";
import { quoteList, type Issue } from "../issue";
import { checkReachable } from "./addresses";

const ofLoadBalancers = [
  "internalLoadBalancer",
  "loadBalancerClass",
  "loadBalancerSourceRanges",
  "loadBalancerIP",
  "allocateLoadBalancerNodePorts",
] as const;

/** How the Service is published: what goes with its type, its ports, its families and who may reach it. */
export function checkService(at: string, gateway: EastWestGatewayArgs): Issue[] {
  const { serviceType = "LoadBalancer", nodePorts = {}, addressTimeout } = gateway;
  return [
    ...(serviceType === "LoadBalancer"
      ? []
      : ofLoadBalancers.filter((field) => gateway[field] !== undefined)
    ).map((field) => ({
      path: `${at}.${field}`,
      reason: `it is only for the service type "LoadBalancer", and this gateway has "${serviceType}"; remove one of them`,
    })),
    ...(serviceType === "ClusterIP" && gateway.externalTrafficPolicy !== undefined
      ? [
          {
            path: `${at}.externalTrafficPolicy`,
            reason:
              'with the service type "ClusterIP" nothing comes from outside; remove one of them',
          },
        ]
      : []),
    ...checkLoadBalancerIP(`${at}.loadBalancerIP`, gateway),
    ...checkRanges(`${at}.loadBalancerSourceRanges`, gateway.loadBalancerSourceRanges),
    ...checkNodePorts(`${at}.nodePorts`, nodePorts, serviceType),
    ...checkTimeout(`${at}.addressTimeout`, addressTimeout),
    ...checkFamilies(at, gateway),
  ];
}

/** The family of an address or of the first address of a range; undefined where it is none. */
const familyOf = (address: string): IPFamily | undefined => {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? "IPv4" : "IPv6";
};

function checkLoadBalancerIP(
  path: string,
  { loadBalancerIP: address, ...gateway }: EastWestGatewayArgs,
): Issue[] {
  if (address === undefined) return [];
  const family = familyOf(address);
  if (family === undefined) return [{ path, reason: `"${address}" is no IP address` }];
  const unreachable = checkReachable(path, address);
  if (unreachable.length > 0) return unreachable;
  const families = familiesOf(gateway);
  if (families.length === 0 || families.includes(family)) return [];
  return [
    {
      path,
      reason: `${address} is an address of ${family}, and the gateway has ${quoteList(families)} alone; make them agree`,
    },
  ];
}

function checkRanges(at: string, ranges: readonly string[] | undefined): Issue[] {
  // the Service would have no such field then, and so be open to everybody
  if (ranges?.length === 0)
    return [
      {
        path: at,
        reason:
          "the list is empty; name the ranges that may come in, or 0.0.0.0/0 to let everybody in",
      },
    ];
  return (ranges ?? []).flatMap((range, index) =>
    isRange(range)
      ? []
      : [
          {
            path: `${at}[${index}]`,
            reason: `"${range}" is no IP range; the form is 203.0.113.0/24, the first address and a length`,
          },
        ],
  );
}

/** More than any load balancer takes. A timer of more than 25 days would go off at once. */
const longestTimeout = "24h";

function checkTimeout(path: string, timeout: string | undefined): Issue[] {
  if (timeout === undefined) return [];
  const length = milliseconds(timeout);
  if (length === undefined)
    return [{ path, reason: `"${timeout}" is no length of time; the form is 90s, 10m or 1h` }];
  return length <= milliseconds(longestTimeout)!
    ? []
    : [{ path, reason: `${timeout} is too long; give at most ${longestTimeout}` }];
}

/** Kubernetes wants the first address of a range, and no short forms, which the library would take. */
function isRange(range: string): boolean {
  const [address = ""] = range.split("/");
  if (isIP(address) === 0 || !ipaddr.isValidCIDR(range)) return false;
  const [parsed, bits] = ipaddr.parseCIDR(range);
  const family = parsed.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  return family.networkAddressFromCIDR(`${address}/${bits}`).toString() === parsed.toString();
}

function checkNodePorts(
  at: string,
  nodePorts: { [port: string]: number },
  serviceType: string,
): Issue[] {
  const all = Object.entries(nodePorts);
  return all.flatMap(([name, port], index): Issue[] => {
    if (!gatewayPortNames.includes(name))
      return [
        {
          path: `${at}.${name}`,
          reason: `the gateway has no port of this name; its ports are ${quoteList(gatewayPortNames)}`,
        },
      ];
    if (serviceType === "ClusterIP")
      return [
        {
          path: `${at}.${name}`,
          reason: 'with the service type "ClusterIP" nodes open no port; remove one of them',
        },
      ];
    const same = all.slice(0, index).find(([, other]) => other === port);
    if (same !== undefined)
      return [
        {
          path: `${at}.${name}`,
          reason: `${port} is already that of "${same[0]}"; choose another`,
        },
      ];
    return port >= 1 && port <= 65535
      ? []
      : [{ path: `${at}.${name}`, reason: `${port} is no port: 1 to 65535 are` }];
  });
}

/** The families that a gateway may have addresses of; empty where that is left to the cluster. */
const familiesOf = ({
  ipFamilies = [],
  ipFamilyPolicy,
}: EastWestGatewayArgs): readonly IPFamily[] =>
  ipFamilyPolicy !== undefined && ipFamilyPolicy !== "SingleStack"
    ? Object.values(IPFamily)
    : ipFamilies;

function checkFamilies(at: string, gateway: EastWestGatewayArgs): Issue[] {
  const { ipFamilies = [], ipFamilyPolicy, loadBalancerSourceRanges = [] } = gateway;
  if (new Set(ipFamilies).size < ipFamilies.length)
    return [{ path: `${at}.ipFamilies`, reason: "a family is named twice; remove one" }];
  if (ipFamilies.length > 1 && (ipFamilyPolicy === undefined || ipFamilyPolicy === "SingleStack"))
    return [
      {
        path: `${at}.ipFamilyPolicy`,
        reason: 'two IP families need "PreferDualStack" or "RequireDualStack" here',
      },
    ];
  return checkRangesByFamily(at, familiesOf(gateway), loadBalancerSourceRanges);
}

/** Kubernetes keeps ranges by family: one without any is open to everybody. */
function checkRangesByFamily(
  at: string,
  families: readonly IPFamily[],
  ranges: readonly string[],
): Issue[] {
  if (ranges.length === 0) return [];
  const isOpen = (family: IPFamily): boolean =>
    !ranges.some((range) => familyOf(range.split("/")[0]!) === family);
  return families.filter(isOpen).map((family) => ({
    path: `${at}.loadBalancerSourceRanges`,
    reason: `the gateway may have addresses of the family ${family}, which no range names: everybody would reach it there; add a range of ${family}`,
  }));
}
