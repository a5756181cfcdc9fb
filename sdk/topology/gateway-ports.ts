import { exposesIstiod, hasSeveralNetworks, isExternal } from "./relations";
import type { Cluster, Topology } from "./topology";

/** The names that Istio gives the ports of an east-west gateway's Service. */
export const gatewayPortNames: readonly string[] = [
  "status-port",
  "tls",
  "tls-istiod",
  "tls-webhook",
];

/** A port of a gateway's Service. */
export interface GatewayPort {
  readonly name: string;
  readonly port: number;
}

/** The ports that a cluster's gateway opens: services' only between networks, istiod's only where a remote has to reach it. */
export function gatewayPorts(topology: Topology, cluster: Cluster): GatewayPort[] {
  const istiod = [
    { name: "tls-istiod", port: 15012 },
    { name: "tls-webhook", port: 15017 },
  ];
  return [
    ...(isExternal(cluster) ? [] : [{ name: "status-port", port: 15021 }]),
    ...(hasSeveralNetworks(topology) && !isExternal(cluster) ? [{ name: "tls", port: 15443 }] : []),
    ...(exposesIstiod(topology, cluster) ? istiod : []),
  ];
}

/** The port at which others reach a port of a gateway: the nodes' where those are what is reached, else the Service's own. */
export const reachedPort = (
  { gateway: { serviceType, nodePorts } }: Cluster,
  name: string,
  port: number,
): number => (serviceType === "NodePort" ? (nodePorts[name] ?? port) : port);

/** The ports at which others reach a gateway, as far as they are known: nodes' ports that were not given are not. */
export const reachedPorts = (topology: Topology, cluster: Cluster): number[] =>
  gatewayPorts(topology, cluster)
    .filter(
      ({ name }) =>
        cluster.gateway.serviceType !== "NodePort" || cluster.gateway.nodePorts[name] !== undefined,
    )
    .map(({ name, port }) => reachedPort(cluster, name, port));
