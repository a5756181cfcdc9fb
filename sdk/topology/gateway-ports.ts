import { istioPorts } from "./istio-names";
import { exposesIstiod, hasSeveralNetworks, isAmbient, isExternal } from "./relations";
import type { Cluster, Topology } from "./topology";

/** The ports of an east-west gateway's Service, by the names that Istio gives them. */
const portNumbers = {
  "status-port": istioPorts.health,
  tls: istioPorts.crossNetwork,
  hbone: istioPorts.hbone,
  "tls-istiod": istioPorts.istiod,
  "tls-webhook": istioPorts.webhook,
};

export type GatewayPortName = keyof typeof portNumbers;

export const gatewayPortNames = Object.keys(portNumbers) as GatewayPortName[];

/** A port of a gateway's Service. */
export interface GatewayPort {
  readonly name: GatewayPortName;
  readonly port: number;
}

/** The ports that a cluster's gateway opens. */
export function gatewayPorts(topology: Topology, cluster: Cluster): GatewayPort[] {
  const names: GatewayPortName[] = [];
  if (!isExternal(cluster)) names.push("status-port");
  if (hasSeveralNetworks(topology) && !isExternal(cluster)) names.push(servicesPort(topology));
  if (exposesIstiod(topology, cluster)) names.push("tls-istiod", "tls-webhook");
  return names.map((name) => ({ name, port: portNumbers[name] }));
}

/** The port for requests to services in the gateway's network. */
export const servicesPort = (topology: Topology): "hbone" | "tls" =>
  isAmbient(topology) ? "hbone" : "tls";

/**
 * The port where other clusters reach a gateway: the node port if there is one, else the Service's.
 */
export const reachedPort = (cluster: Cluster, name: GatewayPortName): number =>
  nodePort(cluster, name) ?? portNumbers[name];

/**
 * The ports where other clusters reach a gateway. Node ports that are not given are unknown and
 * left out.
 */
export const reachedPorts = (topology: Topology, cluster: Cluster): number[] =>
  gatewayPorts(topology, cluster)
    .filter(({ name }) => !isAtNodes(cluster) || nodePort(cluster, name) !== undefined)
    .map(({ name }) => reachedPort(cluster, name));

const isAtNodes = ({ gateway }: Cluster): boolean => gateway.serviceType === "NodePort";

const nodePort = (cluster: Cluster, name: GatewayPortName): number | undefined =>
  isAtNodes(cluster) ? cluster.gateway.nodePorts[name] : undefined;
