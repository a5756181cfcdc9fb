import type * as pulumi from "@pulumi/pulumi";
import type { EastWestGatewayArgs } from "../args/gateway";
import { expected, issueIf, quoteList, type Issue } from "../issue";
import { isString } from "../later";
import {
  familyOf,
  isAddressAssigned,
  isHostName,
  serviceFamilies,
} from "../topology/gateway-addresses";
import { gatewayPorts, reachedPort, type GatewayPortName } from "../topology/gateway-ports";
import { istioAnnotations } from "../topology/istio-names";
import { hasGateway, remotesOf } from "../topology/relations";
import type { Cluster, Gateway, Topology } from "../topology/topology";
import { canonical, checkReachable } from "./reachable";
import { dnsName } from "./formats";

/** Checks the addresses of one gateway by themselves. */
export const checkAddresses = (at: string, gateway: EastWestGatewayArgs): Issue[] => [
  ...checkList(`${at}.addresses`, gateway.addresses),
  ...checkLoadBalancerIP(`${at}.loadBalancerIP`, gateway),
];

type Value = pulumi.Input<string>;

function checkList(path: string, addresses: readonly Value[] | undefined): Issue[] {
  if (addresses === undefined) return [];
  const known = addresses.filter(isString).map(canonical);
  const repeated = known.find((address, index) => known.indexOf(address) < index);
  return [
    ...issueIf(
      addresses.length === 0,
      path,
      "the list is empty; add an address, or remove the list to wait for an assigned one",
    ),
    ...issueIf(repeated !== undefined, path, `"${repeated}" is listed twice; remove one`),
    ...addresses.flatMap((address, index) => checkAddress(`${path}[${index}]`, address)),
  ];
}

function checkAddress(path: string, address: Value): Issue[] {
  if (!isString(address)) return [];
  const isName = dnsName.test(address) && !/^[\d.]+$/.test(address);
  if (isName || !isHostName(address)) return checkReachable(path, address);
  return [{ path, reason: expected("an IP address or a lowercase host name", address) }];
}

function checkLoadBalancerIP(path: string, gateway: EastWestGatewayArgs): Issue[] {
  const { loadBalancerIP: address } = gateway;
  if (!isString(address)) return [];
  const family = familyOf(address);
  if (family === undefined) return [{ path, reason: expected("an IP address", address) }];
  const families = serviceFamilies(gateway);
  return [
    ...checkReachable(path, address),
    ...issueIf(
      families.length > 0 && !families.includes(family),
      path,
      `${expected(`an ${families[0]} address`, address)}; ` +
        `change it, or add "${family}" to ipFamilies`,
    ),
  ];
}

/** Kubernetes assigns addresses to load balancers only. */
export function addressesAreGiven(topology: Topology, cluster: Cluster): Issue[] {
  const { name, gateway } = cluster;
  const { serviceType } = gateway;
  return issueIf(
    serviceType !== "LoadBalancer" &&
      isAddressAssigned(cluster) &&
      portsToAnnounce(topology, cluster).length > 0,
    `clusters.${name}.eastWestGateway.addresses`,
    `required: Kubernetes assigns no address to a Service of type "${serviceType}"; ` +
      "list the addresses at which other clusters reach it",
  );
}

/** Other clusters learn node ports only from the arguments. */
export function nodePortsAreGiven(topology: Topology, cluster: Cluster): Issue[] {
  const { name, gateway } = cluster;
  if (gateway.serviceType !== "NodePort") return [];
  return portsToAnnounce(topology, cluster)
    .filter((port) => gateway.nodePorts[port] === undefined)
    .map((port) => ({
      path: `clusters.${name}.eastWestGateway.nodePorts.${port}`,
      reason: "required: other clusters need to know the port that the nodes open; choose one",
    }));
}

/** The ports of a gateway that other clusters learn from the arguments. */
function portsToAnnounce(topology: Topology, cluster: Cluster): GatewayPortName[] {
  if (!hasGateway(topology, cluster)) return [];
  const others = findsNodes(cluster.gateway) ? ["status-port", "tls"] : ["status-port"];
  const names = gatewayPorts(topology, cluster).map(({ name }) => name);
  return names.filter((name) => !others.includes(name));
}

/** With this annotation istiod reads the nodes' addresses and ports, unless addresses are given. */
const findsNodes = ({ serviceType, serviceAnnotations, addresses }: Gateway): boolean =>
  serviceType === "NodePort" &&
  serviceAnnotations[istioAnnotations.nodeSelector] !== undefined &&
  addresses.length === 0;

/** Gateways with different networks or remotes cannot have the same address and port. */
export function gatewaysDiffer(topology: Topology, cluster: Cluster): Issue[] {
  // only clusters before this one, so that each pair is reported once
  const others = topology.clusters
    .slice(0, topology.clusters.indexOf(cluster))
    .filter((other) => sharePorts(topology, cluster, other));
  return addressFieldsOf(topology, cluster).flatMap(({ field, address }) => {
    const other = others.find((one) =>
      addressFieldsOf(topology, one).some((taken) => taken.address === address),
    );
    if (other === undefined) return [];
    const path = `clusters.${cluster.name}.eastWestGateway.${field}`;
    return [{ path, reason: alreadyTaken(address, cluster, other) }];
  });
}

function alreadyTaken(address: string, cluster: Cluster, other: Cluster): string {
  const difference =
    other.network === cluster.network
      ? "whose istiod serves other remotes"
      : `which is on network "${other.network}"`;
  return (
    `${address} is also the address of "${other.name}", ${difference}, at the same port; ` +
    "give each gateway its own address"
  );
}

/** Whether two gateways use the same port for different things. */
function sharePorts(topology: Topology, one: Cluster, other: Cluster): boolean {
  const names = distinctPorts(topology, one, other);
  const taken = reachedPortsOf(topology, one, names);
  return reachedPortsOf(topology, other, names).some((port) => taken.includes(port));
}

const reachedPortsOf = (topology: Topology, cluster: Cluster, names: readonly string[]): number[] =>
  gatewayPorts(topology, cluster)
    .filter(({ name }) => names.includes(name))
    .map(({ name }) => reachedPort(cluster, name));

/** The ports at which two gateways do different things. */
function distinctPorts(topology: Topology, one: Cluster, other: Cluster): string[] {
  const istiod = ["tls-istiod", "tls-webhook"];
  if (one.network !== other.network) return ["tls", "hbone", ...istiod];
  const sameRemotes = remoteNames(topology, one) === remoteNames(topology, other);
  return sameRemotes ? [] : istiod;
}

const remoteNames = (topology: Topology, cluster: Cluster): string =>
  quoteList(remotesOf(topology, cluster).map(({ name }) => name));

/** The addresses that a gateway was given, as far as they are known, each with its field. */
function addressFieldsOf(
  topology: Topology,
  cluster: Cluster,
): { readonly field: string; readonly address: string }[] {
  if (!hasGateway(topology, cluster)) return [];
  const { addresses, loadBalancerIP } = cluster.gateway;
  const given =
    addresses.length === 0
      ? [{ field: "loadBalancerIP", address: loadBalancerIP }]
      : addresses.map((address, index) => ({ field: `addresses[${index}]`, address }));
  return given.flatMap(({ field, address }) =>
    isString(address) ? [{ field, address: canonical(address) }] : [],
  );
}
