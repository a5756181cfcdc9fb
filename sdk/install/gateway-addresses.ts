import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { setTimeout } from "node:timers/promises";
import { userError } from "./errors";

/** How a gateway is reached. */
export interface GatewayAddresses {
  /** The Pulumi name of the gateway, for messages. */
  readonly gateway: string;
  /** IP addresses and host names, as given or assigned. */
  readonly all: readonly string[];
  /** The IP addresses among them, and those that host names resolve to. */
  readonly ips: readonly string[];
}

/** How often, in milliseconds, to look a host name up, and for how long. */
export interface Lookups {
  readonly interval: number;
  readonly timeout: number;
}

/**
 * Separates a gateway's IP addresses from its host names. With `lookups`, resolves the host names. A
 * new load balancer may get its host name minutes before the name resolves.
 */
export async function addressesOf(
  gateway: string,
  all: readonly string[],
  lookups?: Lookups,
): Promise<GatewayAddresses> {
  const ipsOf = async (address: string): Promise<string[]> => {
    if (isIP(address)) return [address];
    return lookups === undefined ? [] : resolveHostName(gateway, address, lookups);
  };
  const ips = await Promise.all(all.map(ipsOf));
  return { gateway, all, ips: ips.flat() };
}

async function resolveHostName(
  gateway: string,
  name: string,
  { interval, timeout }: Lookups,
): Promise<string[]> {
  try {
    const found = await lookup(name, { all: true });
    // sorted, because servers change the order; IPv4 first, because more clusters have it
    return found
      .sort((a, b) => a.family - b.family || (a.address < b.address ? -1 : 1))
      .map(({ address }) => address);
  } catch (error) {
    if (timeout <= 0) throw unresolvable(gateway, name, error);
  }
  await setTimeout(interval);
  return resolveHostName(gateway, name, { interval, timeout: timeout - interval });
}

function unresolvable(gateway: string, name: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return userError(
    `${gateway}: the host name "${name}" cannot be resolved on this machine (${code}); ` +
      'run pulumi up again later, set hostNames to "InjectionURL", or set addresses',
  );
}

export function requireFirst({ gateway, all }: GatewayAddresses): string {
  if (all[0]) return all[0];
  throw userError(`${gateway}: the load balancer has no address`);
}

/** For charts and EndpointSlices: API servers do not call webhooks by host name alone. */
export function requireIp({ gateway, all, ips }: GatewayAddresses): string {
  if (ips[0]) return ips[0];
  const problem = all[0]
    ? `only the host name ${all[0]}, and API servers call webhooks only at IP addresses`
    : "no address";
  throw userError(
    `${gateway}: the load balancer has ${problem}; set eastWestGateway.hostNames to "Resolve" ` +
      'or "InjectionURL", or request an IP address with eastWestGateway.serviceAnnotations',
  );
}

export const findHostName = ({ all }: Pick<GatewayAddresses, "all">): string | undefined =>
  all.find((address) => address !== "" && !isIP(address));

export function requireHostName({ gateway, all }: GatewayAddresses): string {
  const name = findHostName({ all });
  if (name) return name;
  const found = all[0] ? `the IP address ${all[0]}` : "no address";
  throw userError(
    `${gateway}: hostNames "InjectionURL" needs a load balancer with a host name, ` +
      `but this one has ${found}; remove hostNames`,
  );
}
