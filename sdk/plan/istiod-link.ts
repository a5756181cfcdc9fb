import { givenAddress } from "../topology/gateway-addresses";
import { controlPlanesOf, isRemote } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { gatewayHostName, isReachedByName, webhookUrl } from "./gateway-host-name";
import { knownFamilies, planIstiodEndpoints, planLegacyEndpoints } from "./istiod-endpoints";
import type { Manifest } from "./manifest";
import { gatewayAddressOf, gatewayIpAddressOf, type Reference } from "./reference";

/** How a remote reaches the istiods that serve it. */
export interface IstiodLink {
  /** The address for the chart's Service and EndpointSlice. Not set if `manifests` has both. */
  readonly remotePilotAddress?: string | Reference;
  /** What the injection webhook calls: a URL, or a path of the Service. */
  readonly injection: InjectionTarget;
  /** Objects for what the chart has no values for, such as several gateways or addresses. */
  readonly manifests: readonly Manifest[];
}

type InjectionTarget =
  { readonly injectionURL: string | Reference } | { readonly injectionPath: string };

/** Decides how a remote reaches its istiod. For one IP address, the chart's Service is enough. */
export function planIstiodLink(topology: Topology, remote: Cluster): IstiodLink | undefined {
  if (!isRemote(remote)) return undefined;
  const gateways = controlPlanesOf(topology, remote);
  const named = gateways.find(isReachedByName);
  if (named !== undefined) return linkByName(named, remote);
  const injection = { injectionPath: injectionPath(remote) };
  const legacyEndpoints = planLegacyEndpoints(topology, remote);
  const [gateway, ...others] = gateways;
  // With several primaries, the remote must not use one before that one has read the remote.
  if (gateway !== undefined && others.length === 0 && fitsTheChart(gateway)) {
    const remotePilotAddress = chartAddress(gateway, remote);
    return { remotePilotAddress, injection, manifests: legacyEndpoints };
  }
  return {
    injection,
    manifests: [...planIstiodEndpoints(topology, remote), ...legacyEndpoints],
  };
}

/** The chart renders one address with istiod's own ports, in the cluster's first IP family. */
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
  // With a local injector only proxies use the address, and they accept a host name.
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
 * The path of the injection webhook. From it, a primary knows the cluster and network of a proxy. A
 * local injector has another path, because an API server keeps its connection for each path.
 */
const injectionPath = ({ name, network, localInjector }: Cluster): string =>
  localInjector ? "/inject" : `/inject/cluster/${name}/net/${network}`;
