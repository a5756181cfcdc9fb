import { serviceFamilies } from "../../topology/gateway-addresses";
import { hasGateway } from "../../topology/relations";
import type { HelmValues, Topology } from "../../topology/topology";

/** Istio's setting for dual stack, in the environment of istiods and of proxies. */
const enabled = { ISTIO_DUAL_STACK: "true" };

/**
 * Whether some gateway may have IPv6 addresses. Without the setting, a proxy with addresses of both
 * families opens its ports for IPv4 only. It is a setting of the whole mesh.
 */
const needsDualStack = (topology: Topology): boolean =>
  topology.clusters.some(
    (cluster) => hasGateway(topology, cluster) && serviceFamilies(cluster.gateway).includes("IPv6"),
  );

/** For istiod, which writes the proxies' listeners. */
export const dualStackValues = (topology: Topology): HelmValues =>
  needsDualStack(topology) ? { env: enabled } : {};

/** For the mesh configuration, which sets the environment of proxies. */
export const dualStackConfig = (topology: Topology): HelmValues =>
  needsDualStack(topology) ? { defaultConfig: { proxyMetadata: enabled } } : {};
