import { reachedPort } from "../topology/gateway-ports";
import { hasGateway, hasSeveralNetworks, meshClusters } from "../topology/relations";
import type { HelmValues, Topology } from "../topology/topology";

/**
 * Istio's `meshNetworks`, for the networks whose gateways have addresses that were given: istiod cannot see those at a Service. A
 * network without any is left to what istiod finds.
 */
export function planMeshNetworks(topology: Topology): HelmValues {
  if (!hasSeveralNetworks(topology)) return {};
  const clusters = meshClusters(topology);
  const networks = [...new Set(clusters.map(({ network }) => network))].sort();
  return Object.fromEntries(
    networks.flatMap((network) => {
      const members = clusters.filter((cluster) => cluster.network === network);
      const gateways = members
        .filter((cluster) => hasGateway(topology, cluster))
        .flatMap((cluster) =>
          cluster.gateway.addresses.map((address) => ({
            address,
            port: reachedPort(cluster, "tls", 15443),
          })),
        );
      return gateways.length === 0
        ? []
        : [[network, { endpoints: members.map(({ name }) => ({ fromRegistry: name })), gateways }]];
    }),
  );
}
