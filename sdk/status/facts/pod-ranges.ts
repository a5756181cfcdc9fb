import type * as k8s from "@kubernetes/client-node";
import * as ipaddr from "ipaddr.js";
import { distinct } from "../distinct";

/**
 * The ranges of nodes that pods take their addresses from. Many network plug-ins ignore the range
 * of a node, so they count only if a pod has an address in the range of its own node.
 */
export function podRangesOf(nodes: readonly k8s.V1Node[], pods: readonly k8s.V1Pod[]): string[] {
  const ranges = nodes.flatMap(({ spec }) => spec?.podCIDRs ?? []);
  const families = nodes
    .flatMap((node) => usedRanges(node, pods))
    .map((range) => ipaddr.parseCIDR(range)[0].kind());
  return distinct(ranges.filter((range) => families.includes(kindOf(range))));
}

/** The ranges of a node in which pods on it have addresses. */
function usedRanges({ metadata, spec }: k8s.V1Node, pods: readonly k8s.V1Pod[]): string[] {
  const addresses = pods
    .filter((pod) => pod.spec?.nodeName === metadata?.name && !pod.spec?.hostNetwork)
    .flatMap(({ status }) => status?.podIPs ?? [{ ip: status?.podIP ?? "" }]);
  return (spec?.podCIDRs ?? []).filter((range) => addresses.some(({ ip }) => has(range, ip)));
}

const kindOf = (range: string): "ipv4" | "ipv6" => (range.includes(":") ? "ipv6" : "ipv4");

/** Whether a range contains an address. */
function has(range: string, ip: string): boolean {
  if (!ipaddr.isValid(ip) || !ipaddr.isValidCIDR(range)) return false;
  const [address, cidr] = [ipaddr.parse(ip), ipaddr.parseCIDR(range)];
  return address.kind() === cidr[0].kind() && address.match(cidr);
}

/** Whether two ranges have addresses in common. */
export function overlap(one: string, other: string): boolean {
  const [first, second] = [one.split("/")[0] ?? "", other.split("/")[0] ?? ""];
  return has(one, second) || has(other, first);
}
