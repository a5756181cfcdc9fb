import { gatewayPorts, reachedPorts } from "../topology/gateway-ports";
import { annotationsOf } from "../topology/internal-load-balancers";
import type { Cluster, Gateway, StringMap, Topology } from "../topology/topology";
import type { GatewayPlan } from "./gateway";

/** What tells one Service at which other clusters reach this one from another. */
export interface ServiceParts {
  readonly name: string;
  readonly labels: StringMap;
  readonly selector: StringMap;
}

/**
 * A Service at which other clusters reach this one, published as its `eastWestGateway` says. It is ours and comes first of all, because a
 * load balancer's address depends on nothing else and takes long on clouds.
 */
export function planService(
  topology: Topology,
  cluster: Cluster,
  { name, labels, selector }: ServiceParts,
): GatewayPlan {
  const { gateway } = cluster;
  return {
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name,
        namespace: topology.systemNamespace,
        labels,
        annotations: annotationsOf(gateway),
      },
      spec: {
        type: gateway.serviceType,
        ...loadBalancerSpec(gateway),
        selector,
        ports: gatewayPorts(topology, cluster).map((open) => ({
          ...open,
          targetPort: open.port,
          protocol: "TCP",
          ...nodePort(gateway, open.name),
        })),
      },
    },
    ports: reachedPorts(topology, cluster),
    addresses: gateway.addresses,
    addressTimeout: gateway.addressTimeout,
    resolvesHostNames: gateway.hostNames === "Resolve",
  };
}

const nodePort = ({ nodePorts }: Gateway, name: string): object =>
  nodePorts[name] === undefined ? {} : { nodePort: nodePorts[name] };

/** Fields of Kubernetes' Service that have the same names in a gateway. */
const fields = [
  "loadBalancerClass",
  "loadBalancerIP",
  "allocateLoadBalancerNodePorts",
  "externalTrafficPolicy",
  "ipFamilyPolicy",
] as const;
const lists = ["loadBalancerSourceRanges", "ipFamilies"] as const;

/** Those that were given. */
const loadBalancerSpec = (gateway: Gateway): { readonly [field: string]: unknown } =>
  Object.fromEntries(
    [
      ...fields.filter((field) => gateway[field] !== undefined),
      ...lists.filter((list) => gateway[list].length > 0),
    ].map((field) => [field, gateway[field]]),
  );
