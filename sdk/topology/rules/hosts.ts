import * as ipaddr from "ipaddr.js";
import type { Issue } from "../issue";

/** Whether a host name means the machine itself, to everybody another one. */
export const isLoopbackName = (host: string): boolean => host === "localhost" || host.endsWith(".localhost");

export const isLoopback = (host: string): boolean =>
    isLoopbackName(host) || (ipaddr.isValid(host) && ["loopback", "unspecified"].includes(ipaddr.process(host).range()));

/** What keeps an IP address from meaning the same machine to all clusters. */
export function checkIpAddress(path: string, address: string): Issue[] {
    const parsed = ipaddr.parse(address);
    if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress())
        return [
            { path, reason: `"${address}" is an IPv4 address in IPv6 clothes, which Kubernetes refuses; write ${parsed.toIPv4Address()}` },
        ];
    if (isLoopback(address)) return [{ path, reason: ownMachine(address) }];
    if (address.includes("%") || ["linkLocal", "multicast", "broadcast"].includes(parsed.range()))
        return [{ path, reason: `"${address}" means something on one link only; give an address that other clusters reach` }];
    return [];
}

export const ownMachine = (address: string): string =>
    `"${address}" means another machine to everybody else; give an address that other clusters reach`;
