import { defined, unlessEmpty } from "../defined";
import { gatewayPorts, reachedPorts, type GatewayPort } from "../topology/gateway-ports";
import { annotationsOf } from "../topology/internal-load-balancers";
import type { Cluster, Gateway, PlainString, StringMap, Topology } from "../topology/topology";
import type { Manifest } from "./manifest";

/** The Service where other clusters reach this one. */
export interface ServicePlan {
  readonly service: Manifest;
  /** The ports at which other clusters reach it. */
  readonly ports: readonly number[];
  /**
   * The addresses at which other clusters reach it. If empty, the installer waits for the Service's
   * address.
   */
  readonly addresses: readonly PlainString[];
  /** How long to wait for the address. */
  readonly addressTimeout: string;
  /** Whether host names among the addresses are resolved. */
  readonly resolvesHostNames: boolean;
}

/** How the Services of a gateway and of an external istiod differ. */
interface ServiceParts {
  readonly name: string;
  readonly labels: StringMap;
  readonly selector: StringMap;
}

/**
 * Plans a Service from the cluster's `eastWestGateway`. It is created first, outside any chart: its
 * load balancer needs nothing else, and takes long to get an address on a cloud.
 */
export function planService(
  topology: Topology,
  cluster: Cluster,
  { name, labels, selector }: ServiceParts,
): ServicePlan {
  const { gateway } = cluster;
  const annotations = annotationsOf(gateway);
  return {
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: topology.systemNamespace, labels, annotations },
      spec: {
        type: gateway.serviceType,
        ...loadBalancerSpec(gateway),
        selector,
        ports: gatewayPorts(topology, cluster).map((port) => servicePort(gateway, port)),
      },
    },
    ports: reachedPorts(topology, cluster),
    addresses: gateway.addresses,
    addressTimeout: gateway.addressTimeout,
    resolvesHostNames: gateway.hostNames === "Resolve",
  };
}

const servicePort = ({ nodePorts }: Gateway, { name, port }: GatewayPort): object =>
  defined({ name, port, targetPort: port, protocol: "TCP", nodePort: nodePorts[name] });

/** The arguments that are fields of a Kubernetes Service under the same name. */
const loadBalancerSpec = (gateway: Gateway): object =>
  defined({
    loadBalancerClass: gateway.loadBalancerClass,
    loadBalancerIP: gateway.loadBalancerIP,
    allocateLoadBalancerNodePorts: gateway.allocateLoadBalancerNodePorts,
    externalTrafficPolicy: gateway.externalTrafficPolicy,
    ipFamilyPolicy: gateway.ipFamilyPolicy,
    loadBalancerSourceRanges: unlessEmpty(gateway.loadBalancerSourceRanges),
    ipFamilies: unlessEmpty(gateway.ipFamilies),
  });
