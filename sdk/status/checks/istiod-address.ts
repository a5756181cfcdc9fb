import * as ipaddr from "ipaddr.js";
import { quoteList } from "../../issue";
import { distinct } from "../distinct";
import { problem } from "../finding";
import type { Observation } from "../observation";
import { primariesOf } from "../relations";
import type { ClusterCheck, Outcome } from "./check";

/** Proxies of a remote reach istiod at a gateway, whose address may have changed since. */
export const istiodAddressIsCurrent: ClusterCheck = (cluster, all) => {
  const { istiodAddresses = [] } = cluster;
  const primaries = primariesOf(cluster, all);
  return primaries.length === 0
    ? []
    : istiodAddresses.flatMap((address) => judgeAddress(address, cluster, primaries));
};

function judgeAddress(
  address: string,
  { cluster }: Observation,
  primaries: readonly Observation[],
): Outcome[] {
  const names = quoteList(primaries.map((primary) => primary.cluster));
  const gateways = primaries.flatMap((primary) => primary.gateways);
  const services = [...gateways, ...primaries.flatMap(({ istiodServices = [] }) => istiodServices)];
  const all = services.flatMap(({ addresses = [], ports = [] }) => [
    ...addresses,
    ...ports.flatMap(({ ip }) => ip ?? []),
  ]);
  const given = primaries.flatMap(({ meshNetworkAddresses = [] }) => meshNetworkAddresses);
  if ([...all, ...given].includes(address)) return [];
  // a Service without the network label may show another address than the one that is used
  const used = gateways
    .filter(({ network }) => network !== undefined)
    .flatMap(({ addresses = [] }) => addresses);
  const comparable = used.filter((other) => isComparable(address, other));
  const seen = `its proxies look for istiod at ${address}, but the gateways of ${names} have`;
  if (comparable.length === 0) {
    const found = all.length === 0 ? "no known address" : distinct(all).join(", ");
    const reason = `${seen} ${found}; this is correct only if one leads to the other`;
    return [{ unknown: reason }];
  }
  const message =
    `${seen} ${used.join(", ")}; set global.remotePilotAddress of its chart istiod to the ` +
    "current address";
  return [problem("ISTIOD_ADDRESS_OUTDATED", { cluster }, message)];
}

/**
 * Whether one address is not a translation of the other: both are private, or both are public. What
 * a host name leads to is not known, but each load balancer of AWS has its own.
 */
function isComparable(one: string, other: string): boolean {
  if ([one, other].every((name) => name.endsWith(".elb.amazonaws.com"))) return true;
  if (!ipaddr.isValid(one) || !ipaddr.isValid(other)) return false;
  const [a, b] = [ipaddr.process(one), ipaddr.process(other)];
  return a.kind() === b.kind() && isPublic(a) === isPublic(b);
}

const isPublic = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean => address.range() === "unicast";
