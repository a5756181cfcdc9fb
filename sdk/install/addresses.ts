import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { IPFamily } from "../args/gateway";
import { refusal } from "./refusal";

/** Where a gateway is reached. */
export interface GatewayAddresses {
  /** The gateway's name in Pulumi, for messages. */
  readonly gateway: string;
  /** IP addresses and host names, as they were given or assigned. */
  readonly all: readonly string[];
  /** The IP addresses among them, and those that host names were resolved to. */
  readonly ips: readonly string[];
}

/** Sorts a gateway's addresses, and looks host names up where that is wanted. */
export async function addressesOf(
  gateway: string,
  all: readonly string[],
  resolvesHostNames: boolean,
): Promise<GatewayAddresses> {
  const found = await Promise.all(
    all.map((address) =>
      isIP(address) ? [address] : resolvesHostNames ? resolve(gateway, address) : [],
    ),
  );
  return { gateway, all, ips: found.flat() };
}

async function resolve(gateway: string, name: string): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true });
    // sorted, so that the order in which a server names them is no change; IPv4 first, which more clusters have
    return found
      .sort((a, b) => a.family - b.family || (a.address < b.address ? -1 : 1))
      .map(({ address }) => address);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw refusal(
      `${gateway}: its host name "${name}" cannot be resolved here (${code}); try hostNames "InjectionURL", or give addresses`,
    );
  }
}

export function firstOf({ gateway, all }: GatewayAddresses): string {
  if (all[0]) return all[0];
  throw refusal(`${gateway}: it has no address`);
}

/** Charts and EndpointSlices need an IP address: an API server calls no webhook behind a mere host name. */
export function ipOf({ gateway, all, ips }: GatewayAddresses): string {
  if (ips[0]) return ips[0];
  const has = all[0]
    ? `the host name ${all[0]}, at which API servers call no webhook`
    : "no address";
  throw refusal(
    `${gateway}: its load balancer has ${has}; choose eastWestGateway.hostNames "Resolve" or "InjectionURL", or ask for an IP address by ` +
      "annotations of the Service",
  );
}

export const nameOf = ({ all }: Pick<GatewayAddresses, "all">): string | undefined =>
  all.find((address) => address !== "" && !isIP(address));

export function hostNameOf({ gateway, all }: GatewayAddresses): string {
  const name = nameOf({ all });
  if (name) return name;
  throw refusal(
    `${gateway}: its load balancer has ${all[0] ? `the IP address ${all[0]}` : "no address"}, and hostNames "InjectionURL" wants a host name; remove it`,
  );
}

export const familyOf = (ip: string): IPFamily => (isIP(ip) === 6 ? "IPv6" : "IPv4");
