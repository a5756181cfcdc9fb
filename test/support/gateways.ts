import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import type { EastWestGatewayArgs } from "../../sdk/args/gateway";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { meshArgs } from "./topologies";

/** The path of the gateway that the meshes below differ in. */
export const gatewayPath = "clusters.east.eastWestGateway";

/** A remote of the primary "east". */
export const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  ...more,
});

/** One cluster, so that only rules about the gateway itself apply. */
export const oneGateway = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway } });

/** Two primaries on different networks. The gateway connects the networks. */
export const betweenNetworks = (eastWestGateway: EastWestGatewayArgs): MultiClusterMeshArgs =>
  meshArgs({ east: { eastWestGateway }, west: {} });

/** A primary and a remote. The gateway also exposes istiod. */
export const exposingIstiod = (
  eastWestGateway: EastWestGatewayArgs,
  west: ClusterArgs = {},
): MultiClusterMeshArgs => meshArgs({ east: { eastWestGateway }, west: remote(west) });

/** A cluster whose gateway has these addresses. */
export const atAddresses = (...addresses: string[]): ClusterArgs => ({
  eastWestGateway: { addresses },
});

/** A cluster whose gateway is reached at the nodes. */
export const atNodes = (nodePorts: { [port: string]: number }): ClusterArgs => ({
  eastWestGateway: { serviceType: "NodePort", addresses: ["10.0.0.1"], nodePorts },
});

export const allNodePorts = { tls: 30443, "tls-istiod": 30012, "tls-webhook": 30017 };
