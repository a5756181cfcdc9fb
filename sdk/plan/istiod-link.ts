import { controlPlanesOf, givenAddress, isRemote } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { gatewayHostName, isReachedByName, webhookUrl } from "./gateway-address";
import { knownFamilies, planIstiodEndpoints, planLegacyEndpoints } from "./istiod-endpoints";
import type { Manifest } from "./manifest";
import { gatewayAddressOf, gatewayIpAddressOf, type Reference } from "./reference";

/** How a remote reaches the istiods that serve it. */
export interface IstiodLink {
  /**
   * The address for which the chart makes a Service and an EndpointSlice. Not set if the manifests
   * contain them.
   */
  readonly remotePilotAddress?: string | Reference;
  /** Where the remote's injection webhook leads: to a URL, or to a path of the Service. */
  readonly injection: InjectionTarget;
  /** What the chart has no values for: several gateways, addresses or families, or other ports. */
  readonly manifests: readonly Manifest[];
}

export type InjectionTarget =
  { readonly injectionURL: string | Reference } | { readonly injectionPath: string };

/**
 * Decides how a remote reaches its istiod: through the chart's own Service if a single IP address
 * is enough.
 */
export function planIstiodLink(topology: Topology, remote: Cluster): IstiodLink | undefined {
  if (!isRemote(remote)) return undefined;
  const gateways = controlPlanesOf(topology, remote);
  const named = gateways.find(isReachedByName);
  if (named !== undefined) return linkByName(named, remote);
  const injection = { injectionPath: injectionPath(remote) };
  const legacyEndpoints = planLegacyEndpoints(topology, remote);
  const [gateway, ...others] = gateways;
  // With several gateways, none is in the chart: it would be used before the others, and before it
  // knows the remote.
  if (gateway !== undefined && others.length === 0 && fitsTheChart(gateway)) {
    const remotePilotAddress = chartAddress(gateway, remote);
    return { remotePilotAddress, injection, manifests: legacyEndpoints };
  }
  return {
    injection,
    manifests: [...planIstiodEndpoints(topology, remote), ...legacyEndpoints],
  };
}

/**
 * The chart renders one address, on istiod's own ports, in the cluster's first IP family, which is
 * seldom IPv6.
 */
function fitsTheChart(cluster: Cluster): boolean {
  const { addresses, hostNames, serviceType } = cluster.gateway;
  return (
    addresses.length < 2 &&
    hostNames !== "Resolve" &&
    serviceType !== "NodePort" &&
    !knownFamilies(cluster).includes("IPv6")
  );
}

function chartAddress(gateway: Cluster, remote: Cluster): string | Reference {
  const given = givenAddress(gateway);
  if (given !== undefined) return given;
  // A local injector has webhooks of its own, so only proxies use this address, and they accept a
  // host name.
  const mayBeHostName = remote.localInjector && gateway.gateway.hostNames === undefined;
  return mayBeHostName ? gatewayAddressOf(gateway.name) : gatewayIpAddressOf(gateway.name);
}

function linkByName(gateway: Cluster, remote: Cluster): IstiodLink {
  const path = injectionPath(remote);
  return {
    remotePilotAddress: gatewayHostName(gateway),
    injection: remote.localInjector
      ? { injectionPath: path }
      : { injectionURL: webhookUrl(gateway, path) },
    manifests: [],
  };
}

/**
 * The path of the injection webhook. It tells istiod which cluster and network to write into the
 * proxies.
 */
const injectionPath = ({ name, network }: Cluster): string =>
  `/inject/cluster/${name}/net/${network}`;
