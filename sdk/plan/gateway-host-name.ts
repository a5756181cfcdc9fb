import { givenAddress, isHostName } from "../topology/gateway-addresses";
import { istioPorts } from "../topology/istio-names";
import { externalFor, hasGateway, isRemote } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import {
  gatewayHostNameOf,
  gatewayHostNameOrAddressOf,
  urlAtGatewayOf,
  type Reference,
} from "./reference";

/** Whether remotes use the gateway's host name, and resolve it themselves. */
export function isReachedByName(cluster: Cluster): boolean {
  const address = givenAddress(cluster);
  const mayBeHostName = address === undefined || isHostName(address);
  return cluster.gateway.hostNames === "InjectionURL" && mayBeHostName;
}

/** A gateway's host name, given or assigned. */
export const gatewayHostName = (cluster: Cluster): string | Reference =>
  givenAddress(cluster) ?? gatewayHostNameOf(cluster.name);

/** The URL of a webhook that the istiod behind a gateway answers. */
export function webhookUrl(cluster: Cluster, path: string): string | Reference {
  const [prefix, suffix] = ["https://", `:${istioPorts.webhook}${path}`];
  const address = givenAddress(cluster);
  if (address === undefined) return urlAtGatewayOf(cluster.name, prefix, suffix);
  return `${prefix}${address}${suffix}`;
}

/**
 * The host name in istiod's certificate, if remotes use one. It is set even without remotes, so
 * that the first remote does not restart istiod. If the gateway gets no host name, the remote
 * fails.
 */
export function istiodHostName(
  topology: Topology,
  cluster: Cluster,
): string | Reference | undefined {
  if (isRemote(cluster) || !isReachedByName(cluster)) return undefined;
  const address = givenAddress(cluster);
  if (address !== undefined) return address;
  return hasGateway(topology, cluster) ? gatewayHostNameOrAddressOf(cluster.name) : undefined;
}

/**
 * The URL of the validating webhook of a config cluster, if its external istiod has a host name.
 * The chart's Service then has only the host name, and API servers do not call a webhook through
 * that.
 */
export function planValidationUrl(
  topology: Topology,
  cluster: Cluster,
): string | Reference | undefined {
  const external = externalFor(topology, cluster);
  if (external === undefined || !isReachedByName(external)) return undefined;
  return webhookUrl(external, "/validate");
}
