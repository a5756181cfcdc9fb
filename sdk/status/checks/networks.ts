import { istioLabels } from "../../topology/istio-names";
import { overlap } from "../facts/pod-ranges";
import { problem, type Problem } from "../finding";
import type { Observation, ObservedGateway } from "../observation";
import { membersOf } from "../relations";
import type { ClusterCheck, MeshCheck } from "./check";

/** Proxies and the system namespace must name the same network. */
export const injectedNetworkMatches: ClusterCheck = (cluster) => {
  const { networkLabel, injectedNetwork } = cluster;
  if (injectedNetwork === undefined || networkLabel === undefined) return [];
  if (networkLabel === injectedNetwork) return [];
  const message =
    `the label ${istioLabels.network} of the system namespace is "${networkLabel}", but injection ` +
    `gives proxies the network "${injectedNetwork}"; use the same network in both`;
  return [problem("NETWORK_MISMATCH", cluster, message)];
};

/** A gateway to a network, in its cluster. */
interface Gateway extends ObservedGateway {
  readonly cluster: string;
}

/** An address that leads to a network cannot lead to another one as well. */
export const gatewayAddressesDiffer: MeshCheck = (all) => {
  const gateways = all.flatMap(({ cluster, gateways }): Gateway[] =>
    gateways
      .filter(({ network }) => network !== undefined)
      .map((gateway) => ({ ...gateway, cluster })),
  );
  return gateways.flatMap((gateway, index) => {
    const first = gateways
      .slice(0, index)
      .find((other) => other.network !== gateway.network && shared(other, gateway) !== undefined);
    if (first === undefined) return [];
    const message =
      `the gateway ${gateway.name} of network "${gateway.network}" and the gateway ${first.name} ` +
      `of network "${first.network}" in "${first.cluster}" both have the address ` +
      `${shared(first, gateway)}; give each gateway its own address`;
    const place = { cluster: gateway.cluster, peer: first.cluster };
    return [problem("SAME_GATEWAY_ADDRESS", place, message)];
  });
};

/** An address that two gateways have in common, with the same port. */
function shared(one: ObservedGateway, other: ObservedGateway): string | undefined {
  if (one.port !== other.port) return undefined;
  return (one.addresses ?? []).find((address) => other.addresses?.includes(address));
}

/**
 * On one network, pods reach each other by address. Different networks may use the same addresses,
 * because requests between them go through gateways.
 */
export const podRangesDiffer: MeshCheck = (all) =>
  membersOf(all).flatMap((cluster, index, members) =>
    members
      .slice(0, index)
      .filter((other) => other.network === cluster.network && other.cluster !== cluster.cluster)
      .flatMap((other) => overlapOf(cluster, other)),
  );

function overlapOf(cluster: Observation, other: Observation): Problem[] {
  const { podRanges = [], network } = cluster;
  const common = podRanges.find((range) =>
    (other.podRanges ?? []).some((taken) => overlap(range, taken)),
  );
  if (common === undefined) return [];
  const where = network === undefined ? "without a network" : `on network "${network}"`;
  const message =
    `its pods take addresses from ${common}, and so do pods of "${other.cluster}"; both clusters ` +
    `are ${where}, so their pods must reach each other by address; put them on different ` +
    "networks, or change the range of one";
  const place = { cluster: cluster.cluster, peer: other.cluster };
  return [problem("POD_RANGES_OVERLAP", place, message)];
}
