import type { EastWestGatewayArgs } from "../args/gateway";
import { issueIf, type Issue } from "../issue";
import { isString } from "../later";
import { isHostName } from "../topology/gateway-addresses";
import { remotesOf } from "../topology/relations";
import type { Cluster, Gateway, Topology } from "../topology/topology";

/** Checks the strategy for host names of one gateway by itself. */
export const checkHostNames = (at: string, gateway: EastWestGatewayArgs): Issue[] => [
  ...checkEffect(at, gateway),
  ...checkInjectionUrl(at, gateway),
];

function checkEffect(
  at: string,
  { hostNames, addresses = [], serviceType = "LoadBalancer" }: EastWestGatewayArgs,
): Issue[] {
  if (hostNames === undefined) return [];
  const path = `${at}.hostNames`;
  return [
    ...issueIf(
      addresses.length > 0 && addresses.every((one) => isString(one) && !isHostName(one)),
      path,
      "has no effect, because addresses holds only IP addresses; remove it",
    ),
    ...issueIf(
      addresses.length === 0 && serviceType !== "LoadBalancer",
      path,
      "has no effect without addresses; list the host name there",
    ),
  ];
}

/** "InjectionURL" puts one host name into the URL of the remotes' webhooks. */
function checkInjectionUrl(
  at: string,
  { hostNames, addresses = [], serviceType, loadBalancerIP }: EastWestGatewayArgs,
): Issue[] {
  if (hostNames !== "InjectionURL") return [];
  const path = `${at}.hostNames`;
  return [
    ...issueIf(
      addresses.length > 1,
      `${at}.addresses`,
      `expected one address because hostNames is "InjectionURL", got ${addresses.length}; ` +
        'keep one, or use "Resolve"',
    ),
    ...issueIf(
      serviceType === "NodePort",
      path,
      '"InjectionURL" cannot be combined with serviceType "NodePort", ' +
        'because proxies use port 15012 and nodes do not open it; use "Resolve"',
    ),
    ...issueIf(
      addresses.length === 0 && loadBalancerIP !== undefined,
      path,
      '"InjectionURL" cannot be combined with loadBalancerIP, because it needs a host name; ' +
        "remove one, or list a host name in addresses",
    ),
  ];
}

/** Host names need a strategy, because API servers cannot call a Service behind a host name. */
export function hostNamesHaveStrategy(topology: Topology, cluster: Cluster): Issue[] {
  const hostName = hostNameOf(cluster.gateway);
  if (hostName === undefined || cluster.gateway.hostNames !== undefined) return [];
  return issueIf(
    needsIpAddresses(topology, cluster),
    `clusters.${cluster.name}.eastWestGateway.hostNames`,
    `required, because remotes reach istiod at ${hostName}; ` +
      'choose "Resolve" (looked up once, at installation) or "InjectionURL" (looked up by the ' +
      "remotes), or list IP addresses in addresses",
  );
}

/** The host name that a gateway has or will get, for messages. */
function hostNameOf({ addresses, internalLoadBalancer }: Gateway): string | undefined {
  const given = addresses.filter(isString).find(isHostName);
  if (given !== undefined) return `the host name "${given}"`;
  const isAssigned = addresses.length === 0 && internalLoadBalancer === "aws";
  return isAssigned ? 'an "aws" load balancer, which has a host name' : undefined;
}

/** With a local injector, a host name works if it is the remote's only address of istiod. */
function needsIpAddresses(topology: Topology, cluster: Cluster): boolean {
  const hasSeveralAddresses = cluster.gateway.addresses.length > 1;
  return remotesOf(topology, cluster).some(
    (remote) =>
      hasSeveralAddresses || !remote.localInjector || remote.controlPlaneClusters.length > 1,
  );
}

/** A webhook's URL leads to one istiod. */
export function injectionUrlServesOnePrimary(topology: Topology, cluster: Cluster): Issue[] {
  if (cluster.gateway.hostNames !== "InjectionURL") return [];
  return remotesOf(topology, cluster)
    .filter(({ controlPlaneClusters }) => controlPlaneClusters.length > 1)
    .map(({ name }) => ({
      path: `clusters.${cluster.name}.eastWestGateway.hostNames`,
      reason: `"InjectionURL" leads to one primary, and "${name}" has several; use "Resolve"`,
    }));
}
