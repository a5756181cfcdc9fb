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

/** Whether the remotes themselves resolve a gateway's host name. */
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
 * The host name in an istiod's certificate, if remotes reach it by name. It is set even without
 * remotes, so that the first one does not restart the istiod. If the gateway gets no host name, it
 * is the remote that reports the error.
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
 * The URL of the validating webhook of a config cluster, if its external istiod is reached by name.
 * The chart's Service has only a host name then, and API servers call no webhook behind one.
 */
export function planValidationUrl(
  topology: Topology,
  cluster: Cluster,
): string | Reference | undefined {
  const external = externalFor(topology, cluster);
  if (external === undefined || !isReachedByName(external)) return undefined;
  return webhookUrl(external, "/validate");
}
