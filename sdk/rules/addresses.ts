import { isIP } from "node:net";
import * as ipaddr from "ipaddr.js";
import type { Issue } from "../issue";

/** The rules about addresses at which others reach something. */

/** An address in the one form that all its spellings share; a name as it is. */
export const canonical = (address: string): string =>
  ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address;

/** Whether a name or an address means the machine on which it is asked for. */
export function isLoopback(host: string): boolean {
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return ipaddr.isValid(host) && ["loopback", "unspecified"].includes(ipaddr.process(host).range());
}

/** Whether an IP address, or a name, leads others to the same place. */
export function checkReachable(path: string, address: string): Issue[] {
  const oneLink = {
    path,
    reason: `"${address}" means something on one link only; give an address that other clusters reach`,
  };
  if (address.includes("%")) return [oneLink]; // the library takes fewer names of links than Node does
  const parsed = isIP(address) === 0 ? undefined : ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress())
    return [
      {
        path,
        reason: `"${address}" is an IPv4 address in IPv6 clothes, which Kubernetes refuses; write ${parsed.toIPv4Address()}`,
      },
    ];
  if (isLoopback(address))
    return [
      {
        path,
        reason: `"${address}" means another machine to everybody else; give an address that other clusters reach`,
      },
    ];
  return parsed !== undefined && ["linkLocal", "multicast", "broadcast"].includes(parsed.range())
    ? [oneLink]
    : [];
}
