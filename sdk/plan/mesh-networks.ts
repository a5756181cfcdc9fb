import { reachedPort } from "../topology/gateway-ports";
import { hasGateway, hasSeveralNetworks, meshClusters } from "../topology/relations";
import type { Cluster, HelmValues, PlainString, Topology } from "../topology/topology";

/**
 * Istio's `meshNetworks`, for the networks whose gateways have given addresses. istiod cannot find
 * those at a Service. It finds the gateways of all other networks by itself.
 */
export function planMeshNetworks(topology: Topology): HelmValues {
  if (!hasSeveralNetworks(topology)) return {};
  const clusters = meshClusters(topology);
  const networks = [...new Set(clusters.map(({ network }) => network))].sort();
  const planned = networks.map((network) => {
    const members = clusters.filter((cluster) => cluster.network === network);
    const endpoints = members.map(({ name }) => ({ fromRegistry: name }));
    return { network, endpoints, gateways: givenGateways(topology, members) };
  });
  return Object.fromEntries(
    planned
      .filter(({ gateways }) => gateways.length > 0)
      .map(({ network, endpoints, gateways }) => [network, { endpoints, gateways }]),
  );
}

interface NetworkGateway {
  readonly address: PlainString;
  readonly port: number;
}

const givenGateways = (topology: Topology, members: readonly Cluster[]): NetworkGateway[] =>
  members
    .filter((cluster) => hasGateway(topology, cluster))
    .flatMap((cluster) =>
      cluster.gateway.addresses.map((address) => ({ address, port: reachedPort(cluster, "tls") })),
    );
