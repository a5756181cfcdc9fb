import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";

const ownService = "the chart makes no Service here, this package does, before the chart";

/** Values of the chart `gateway` that would do nothing, each with the reason. Who names the sources that are let in there has no firewall. */
const withoutEffect: { readonly [value: string]: string } = {
  service: `${ownService}; give it in \`eastWestGateway\`, such as \`serviceType\`, \`loadBalancerSourceRanges\` or \`serviceAnnotations\``,
  networkGatewayPorts: `${ownService}, with the ports that others expect; give those of nodes in \`eastWestGateway.nodePorts\``,
};

/** Looks at each place where values are written, rather than at clusters with the defaults merged in, so as to blame that place. */
export const checkHelmValues = ({ clusters, defaults = {} }: MultiClusterMeshArgs): Issue[] => [
  ...checkGatewayValues("defaults", defaults),
  ...Object.entries(clusters).flatMap(([name, cluster]) =>
    checkGatewayValues(`clusters.${name}`, cluster),
  ),
];

const checkGatewayValues = (at: string, { helmValues }: ClusterArgs): Issue[] =>
  Object.keys(withoutEffect)
    .filter((value) => helmValues?.gateway?.[value] !== undefined)
    .map((value) => ({
      path: `${at}.helmValues.gateway.${value}`,
      reason: `it does nothing: ${withoutEffect[value]}`,
    }));
