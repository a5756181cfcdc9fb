import { gatewaySelector, istioPorts } from "../topology/istio-names";
import {
  exposesIstiod,
  externalFor,
  hasGateway,
  hasSeveralNetworks,
  isConfigCluster,
  isExternal,
  remotesOf,
} from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { exposeIstiod } from "./istiod-exposure";
import type { Manifest } from "./manifest";

/**
 * The Istio configuration that opens the east-west gateways. It is in each config cluster once: a
 * primary's `cross-network-gateway` selects by label, so it also covers the gateways of the remotes
 * that the primary serves.
 */
export function planExposure(topology: Topology, cluster: Cluster): Manifest[] {
  if (!isConfigCluster(topology, cluster)) return [];
  const manifests: Manifest[] = [];
  // An external istiod is reached without a gateway.
  if (exposesIstiod(topology, cluster) && !isExternal(cluster))
    manifests.push(...exposeIstiod(topology, cluster));
  if (hasSeveralNetworks(topology) && configuresGateway(topology, cluster))
    manifests.push(exposeServices(topology, cluster));
  return manifests;
}

/** Whether a gateway gets its configuration from a config cluster: its own, or that of a remote. */
function configuresGateway(topology: Topology, cluster: Cluster): boolean {
  const served = remotesOf(topology, externalFor(topology, cluster) ?? cluster);
  return [cluster, ...served].some((one) => hasGateway(topology, one));
}

/**
 * As Istio's samples/multicluster/expose-services.yaml: mTLS between workloads passes through,
 * routed by its SNI.
 */
function exposeServices(topology: Topology, { clusterDomain }: Cluster): Manifest {
  const domain = clusterDomain.endsWith(".local") ? "local" : clusterDomain;
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    metadata: { name: "cross-network-gateway", namespace: topology.systemNamespace },
    spec: {
      selector: { istio: gatewaySelector },
      servers: [
        {
          port: { number: istioPorts.crossNetwork, name: "tls", protocol: "TLS" },
          tls: { mode: "AUTO_PASSTHROUGH" },
          hosts: [`*.${domain}`],
        },
      ],
    },
  };
}
