import type { Cluster } from "../topology/topology";

/** The port at which others reach a port of a gateway: the nodes' where those are what is reached, else the Service's own. */
export const reachedPort = ({ gateway: { serviceType, nodePorts } }: Cluster, name: string, port: number): number =>
    serviceType === "NodePort" ? (nodePorts[name] ?? port) : port;
