import { isString } from "../later";
import { gatewayAddressType, isAddressAssigned } from "../topology/gateway-addresses";
import { reachedPort } from "../topology/gateway-ports";
import { istioAnnotations, istioLabels, remoteGatewayClass } from "../topology/istio-names";
import { hasGateway, hasSeveralNetworks, revisionOf } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { hboneListener, revisionLabels } from "./ambient-gateway";
import type { Manifest } from "./manifest";
import { names } from "./names";
import { addressTypeOfArgument } from "./reference";

/**
 * The gateways in other networks with given addresses. istiod cannot find these addresses at the
 * gateways themselves, so each cluster has a Gateway with them.
 */
export function planRemoteGateways(topology: Topology, cluster: Cluster): Manifest[] {
  if (!hasSeveralNetworks(topology)) return [];
  return topology.clusters
    .filter(({ network }) => network !== cluster.network)
    .filter((other) => hasGateway(topology, other) && !isAddressAssigned(other))
    .map((other) => remoteGateway(topology, cluster, other));
}

const remoteGateway = (topology: Topology, cluster: Cluster, other: Cluster): Manifest => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: {
    name: names.remoteGateway(other.name),
    namespace: topology.systemNamespace,
    labels: {
      [istioLabels.network]: other.network,
      ...revisionLabels(revisionOf(topology, cluster)),
    },
    // ztunnel verifies the identity of the gateway
    annotations: { [istioAnnotations.gatewayAccount]: names.gateway },
  },
  spec: {
    gatewayClassName: remoteGatewayClass,
    addresses: other.gateway.addresses.map((value) => ({
      type: isString(value) ? gatewayAddressType(value) : addressTypeOfArgument(value),
      value,
    })),
    listeners: [hboneListener(reachedPort(other, "hbone"))],
  },
});
