import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { issueIf, type Issue } from "../issue";

/** Values of the chart `gateway` that would silently do nothing, such as a firewall's ranges. */
const replacements = {
  service: "eastWestGateway, for example its serviceType or loadBalancerSourceRanges",
  networkGatewayPorts: "eastWestGateway.nodePorts",
};

/** Checks the values where they are written, because merged values do not show their origin. */
export const checkHelmValues = ({ clusters, defaults = {} }: MultiClusterMeshArgs): Issue[] => [
  ...checkGatewayValues("defaults", defaults),
  ...Object.entries(clusters).flatMap(([name, cluster]) =>
    checkGatewayValues(`clusters.${name}`, cluster),
  ),
];

const checkGatewayValues = (at: string, { helmValues }: ClusterArgs): Issue[] =>
  Object.entries(replacements).flatMap(([value, replacement]) =>
    issueIf(
      helmValues?.gateway?.[value] !== undefined,
      `${at}.helmValues.gateway.${value}`,
      `has no effect, because the chart does not create the Service; use ${replacement}`,
    ),
  );
