import { hasGateway } from "../../topology/relations";
import type { Gateway, HelmValues, Topology } from "../../topology/topology";

/** Istio's switch for dual stack, in the environment of istiods and of proxies. */
const enabled = { ISTIO_DUAL_STACK: "true" };

/** Whether a gateway's Service may have IPv6 addresses in a cluster whose pods have addresses of both families. */
const mayBeDualStack = ({ ipFamilyPolicy, ipFamilies }: Gateway): boolean =>
  ipFamilies.includes("IPv6") || (ipFamilyPolicy !== undefined && ipFamilyPolicy !== "SingleStack");

/** Without the switch a gateway's proxy with addresses of both families opens its ports for IPv4 alone. The mesh has it as a whole. */
const wantsDualStack = (topology: Topology): boolean =>
  topology.clusters.some(
    (cluster) => hasGateway(topology, cluster) && mayBeDualStack(cluster.gateway),
  );

/** For an istiod, which writes the proxies' listeners. */
export const dualStackValues = (topology: Topology): HelmValues =>
  wantsDualStack(topology) ? { env: enabled } : {};

/** For the mesh configuration, from which proxies have their environment. */
export const dualStackConfig = (topology: Topology): HelmValues =>
  wantsDualStack(topology) ? { defaultConfig: { proxyMetadata: enabled } } : {};
