import { IPFamily } from "../args/gateway-service";
import { familyOf, givenAddresses, isAddressAwaited } from "../topology/gateway-addresses";
import { reachedPort } from "../topology/gateway-ports";
import { istioPorts } from "../topology/istio-names";
import { controlPlanesOf, revisionOf } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import type { Manifest } from "./manifest";
import { names } from "./names";
import {
  addressTypeOf,
  gatewayIpAddressesOf,
  gatewayIpAddressOf,
  type Reference,
} from "./reference";

/** A remote's Service for its istiods, with the addresses of their gateways as endpoints. */
export function planIstiodEndpoints(topology: Topology, remote: Cluster): Manifest[] {
  const service = istiodServiceOf(topology, remote);
  const gateways = controlPlanesOf(topology, remote);
  return [
    istiodService(service, gateways),
    ...gateways.flatMap((gateway) => endpointSlices(service, gateway)),
  ];
}

/**
 * The same endpoints as an object of the older kind `Endpoints`, if the remote needs it. It has one
 * IP family. The label prevents Kubernetes from copying it into another EndpointSlice.
 */
export function planLegacyEndpoints(topology: Topology, remote: Cluster): Manifest[] {
  if (!remote.legacyEndpoints) return [];
  const { namespace, name } = istiodServiceOf(topology, remote);
  const subsets = controlPlanesOf(topology, remote).flatMap((gateway) =>
    addressGroups(gateway)
      .slice(0, 1)
      .map(({ subset }) => ({ addresses: subset, ports: endpointPorts(gateway) })),
  );
  const labels = { "endpointslice.kubernetes.io/skip-mirror": "true" };
  return [{ apiVersion: "v1", kind: "Endpoints", metadata: { name, namespace, labels }, subsets }];
}

interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** The Service that a remote's proxies and webhooks use for istiod. */
function istiodServiceOf(topology: Topology, remote: Cluster): ServiceName {
  const name = names.istiod(revisionOf(topology, remote));
  return {
    namespace: topology.systemNamespace,
    name: remote.localInjector ? `${name}-remote` : name,
  };
}

/**
 * As the chart's own Service: without a selector, because its endpoints are gateways of other
 * clusters.
 */
const istiodService = (
  { namespace, name }: ServiceName,
  gateways: readonly Cluster[],
): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace, labels: { app: "istiod" } },
  spec: {
    ...familySpec(gateways.map(knownFamilies)),
    ports: [
      { port: istioPorts.istiod, name: "tcp-istiod", protocol: "TCP" },
      { port: 443, targetPort: istioPorts.webhook, name: "tcp-webhook", protocol: "TCP" },
    ],
  },
});

/** Nodes route a Service address only to endpoints of the same IP family. */
function familySpec(gateways: readonly (readonly IPFamily[])[]): object {
  if (!gateways.flat().includes("IPv6")) return {};
  if (gateways.every((families) => families.join() === "IPv6")) return { ipFamilies: ["IPv6"] };
  // Without ipFamilies, because a single-stack remote would reject a Service with two of them.
  return { ipFamilyPolicy: "PreferDualStack" };
}

/** The families of a gateway's addresses, as far as they are known before the gateway exists. */
export function knownFamilies(cluster: Cluster): readonly IPFamily[] {
  const { hostNames, ipFamilies } = cluster.gateway;
  if (isAddressAwaited(cluster) || hostNames !== undefined) return ipFamilies;
  const given = givenAddresses(cluster).map(familyOf);
  return Object.values(IPFamily).filter((family) => given.includes(family));
}

/** One EndpointSlice for each family of a gateway's addresses. */
function endpointSlices({ namespace, name }: ServiceName, gateway: Cluster): Manifest[] {
  return addressGroups(gateway).map(({ family, endpoints, suffix }) => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${name}-${gateway.name}${suffix}`,
      namespace,
      labels: {
        "kubernetes.io/service-name": name,
        "endpointslice.kubernetes.io/managed-by": "istio-multicluster",
      },
    },
    addressType: family,
    endpoints,
    ports: endpointPorts(gateway),
  }));
}

/**
 * The addresses of a gateway that share a family, as an EndpointSlice and as an Endpoints list
 * them.
 */
interface AddressGroup {
  readonly family: IPFamily | Reference;
  readonly endpoints:
    Reference | readonly { readonly addresses: readonly (string | Reference)[] }[];
  readonly subset: Reference | readonly { readonly ip: string | Reference }[];
  /** Ends the slice's name. */
  readonly suffix: string;
}

/**
 * The given addresses, the one address of a load balancer, or all that a gateway will have.
 */
function addressGroups(cluster: Cluster): AddressGroup[] {
  const { addresses, hostNames, ipFamilies } = cluster.gateway;
  if (!isAddressAwaited(cluster) && hostNames === undefined)
    return givenGroups(givenAddresses(cluster));
  if (ipFamilies.length > 0)
    return ipFamilies.map((family) => ({
      ...foundGroup(cluster.name, family),
      suffix: suffixOf(family, ipFamilies),
    }));
  // several addresses that are known later
  if (hostNames !== undefined || addresses.length > 1) return [foundGroup(cluster.name)];
  const address = groupWith([gatewayIpAddressOf(cluster.name)]);
  return [{ family: addressTypeOf(cluster.name), ...address, suffix: "" }];
}

function givenGroups(addresses: readonly string[]): AddressGroup[] {
  const groups = Object.values(IPFamily)
    .map((family) => ({ family, members: addresses.filter((one) => familyOf(one) === family) }))
    .filter(({ members }) => members.length > 0);
  const families = groups.map(({ family }) => family);
  return groups.map(({ family, members }) => ({
    family,
    ...groupWith(members),
    suffix: suffixOf(family, families),
  }));
}

const foundGroup = (cluster: string, family?: IPFamily): AddressGroup => ({
  family: family ?? addressTypeOf(cluster),
  endpoints: gatewayIpAddressesOf(cluster, "EndpointSlice", family),
  subset: gatewayIpAddressesOf(cluster, "Endpoints", family),
  suffix: "",
});

const groupWith = (
  addresses: readonly (string | Reference)[],
): Pick<AddressGroup, "endpoints" | "subset"> => ({
  endpoints: [{ addresses }],
  subset: addresses.map((ip) => ({ ip })),
});

/** A dot, because names of clusters have none, so the slice's name is unique. */
const suffixOf = (family: IPFamily, families: readonly IPFamily[]): string =>
  families.length > 1 ? `.${family.toLowerCase()}` : "";

const endpointPorts = (gateway: Cluster): { port: number; name: string; protocol: string }[] => [
  { port: reachedPort(gateway, "tls-istiod"), name: "tcp-istiod", protocol: "TCP" },
  { port: reachedPort(gateway, "tls-webhook"), name: "tcp-webhook", protocol: "TCP" },
];
