import * as ipaddr from "ipaddr.js";
import { expected, issueIf, type Issue } from "../issue";

/** The one spelling of an IP address. Other strings are returned unchanged. */
export const canonical = (address: string): string =>
  ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address;

/** Whether a name or an address means the machine that uses it. */
export function isLoopback(host: string): boolean {
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return ipaddr.isValid(host) && ["loopback", "unspecified"].includes(ipaddr.process(host).range());
}

/** Checks that an address or a host name means the same place in every cluster. */
export function checkReachable(path: string, address: string): Issue[] {
  const reason = expected("an address that other clusters can reach", address);
  return [
    ...issueIf(isLoopback(address), path, `${reason}, which means the local machine`),
    ...issueIf(isOnOneLink(address), path, `${reason}, which works on one network link only`),
  ];
}

function isOnOneLink(address: string): boolean {
  if (address.includes("%")) return true; // a zone; ipaddr.js does not accept all that Node does
  const range = ipaddr.isValid(address) ? ipaddr.parse(address).range() : "";
  return ["linkLocal", "multicast", "broadcast"].includes(range);
}
