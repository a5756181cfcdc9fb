import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { maximumClusters } from "./spec";

/** A cluster's addresses of one IP family. */
export interface FamilyAddresses {
  readonly nodeIp: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** The first and last address for LoadBalancer Services. */
  readonly loadBalancerRange: string;
}

/** The addresses of one cluster. They follow from the instance's subnet and the cluster's index. */
export interface ClusterAddresses extends FamilyAddresses {
  /** The address of `kubernetes.default`. */
  readonly apiServiceIp: string;
  readonly dnsIp: string;
  /** Set for dual-stack clusters only. */
  readonly ipv6?: FamilyAddresses;
}

/** The first three numbers of a /24, like `172.30.7`. */
export type Subnet = string;

/** The machine's own address on the nodes' bridge. */
export const machineIp = (subnet: Subnet): string => `${subnet}.1`;

/** An IPv4 address written as a private IPv6 address: 172.30.7.1 becomes `fd00:172:30:7::1`. */
export function inIPv6(ipv4: string): string {
  const [a, b, c, d] = ipv4.split(".");
  return `fd00:${a}:${b}:${c}::${d}`;
}

/** The addresses of the cluster with this index (1 to 14). */
export function clusterAddresses(
  subnet: Subnet,
  index: number,
  dualStack = false,
): ClusterAddresses {
  const [nodeIp, firstLoadBalancer, lastLoadBalancer] = [
    `${subnet}.${1 + index}`,
    `${subnet}.${16 * index}`,
    `${subnet}.${16 * index + 15}`,
  ];
  const ipv6 = {
    nodeIp: inIPv6(nodeIp),
    podCidr: `fd00:10:244:${index}::/64`,
    serviceCidr: `fd00:10:96:${index}::/112`,
    loadBalancerRange: `${inIPv6(firstLoadBalancer)}-${inIPv6(lastLoadBalancer)}`,
  };
  return {
    nodeIp,
    podCidr: `10.244.${index}.0/24`,
    serviceCidr: `10.96.${index}.0/24`,
    apiServiceIp: `10.96.${index}.1`,
    dnsIp: `10.96.${index}.10`,
    loadBalancerRange: `${firstLoadBalancer}-${lastLoadBalancer}`,
    ...(dualStack ? { ipv6 } : {}),
  };
}

/** One value per IP family of the cluster, IPv4 first. */
export const ofEachFamily = (addresses: ClusterAddresses, what: keyof FamilyAddresses): string[] =>
  [addresses, addresses.ipv6].flatMap((family) => (family === undefined ? [] : [family[what]]));

/** The lowest free index. */
export function freeIndex(taken: ReadonlySet<number>): number {
  for (let index = 1; index <= maximumClusters; index++) if (!taken.has(index)) return index;
  throw new Error(
    `this instance already has ${maximumClusters} clusters, the most that fit; remove one with "down --cluster NAME"`,
  );
}

/**
 * A free /24 of 172.28.0.0/14. The search begins at a place that depends on the instance, so that
 * two instances that start at the same time do not choose the same one.
 */
export function chooseSubnet(instanceHash: string, usedCidrs: readonly string[]): Subnet {
  const start = parseInt(instanceHash, 16) % 1024;
  for (let step = 0; step < 1024; step++) {
    const n = (start + step) % 1024;
    const subnet = `172.${28 + (n >> 8)}.${n & 255}`;
    if (!usedCidrs.some((cidr) => overlaps(`${subnet}.0/24`, cidr))) return subnet;
  }
  throw new Error(
    "no free /24 in 172.28.0.0/14: this machine's interfaces and routes use all of it; remove a network",
  );
}

/** The IPv4 ranges of this machine's interfaces. */
export function interfaceCidrs(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((address) => address.family === "IPv4" && address.cidr !== null)
    .map((address) => address.cidr as string);
}

/** Whether two IPv4 ranges share an address. */
export function overlaps(a: string, b: string): boolean {
  const [addressA, lengthA] = ipaddr.IPv4.parseCIDR(a);
  const [addressB, lengthB] = ipaddr.IPv4.parseCIDR(b);
  return addressA.match(addressB, Math.min(lengthA, lengthB));
}
