import * as ipaddr from "ipaddr.js";
import { IPFamily } from "../args/gateway";
import { reachedPort } from "../topology/gateway-ports";
import { controlPlanesOf } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import type { Manifest } from "./manifest";
import { names } from "./names";
import {
  addressTypeOf,
  gatewayAddressOf,
  gatewayHostNameOf,
  gatewayIpAddressesOf,
  gatewayIpAddressOf,
  urlAtGatewayOf,
  type Reference,
} from "./reference";

/** How a remote reaches the istiod that serves it. */
export interface IstiodLink {
  /** What the chart makes a Service and its EndpointSlice of; absent where they are ours. */
  readonly remotePilotAddress?: string | Reference;
  /** Where the remote's webhook leads, where that is no Service. */
  readonly injectionURL?: string | Reference;
  /** What the chart has no place for: several gateways, addresses, families or other ports. */
  readonly manifests: readonly Manifest[];
}

/** Whether a gateway is reached at a name that the remotes themselves resolve. */
export const isReachedByName = ({ gateway: { addresses, hostNames } }: Cluster): boolean =>
  hostNames === "InjectionURL" && (addresses.length === 0 || !ipaddr.isValid(addresses[0]!));

/** The name at which a gateway is reached, given or assigned. */
export const hostNameOf = ({ name, gateway }: Cluster): string | Reference =>
  gateway.addresses[0] ?? gatewayHostNameOf(name);

/** Decides how a remote reaches its istiod; the chart's own way where one IP address is all there is. */
export function planIstiodLink(topology: Topology, remote: Cluster): IstiodLink {
  const gateways = controlPlanesOf(topology, remote);
  const first = gateways[0]!;
  const place = placeOf(topology, remote);
  const endpoints = remote.legacyEndpoints ? [legacyEndpoints(place, gateways)] : [];
  if (isReachedByName(first)) return linkByName(first, remote);
  // several are all ours: an address in the chart would be there before the others', and one that joins may not be asked yet
  if (gateways.length === 1 && fitsTheChart(first)) {
    const anyForm = remote.localInjector && first.gateway.hostNames === undefined;
    return {
      remotePilotAddress:
        first.gateway.addresses[0] ??
        (anyForm ? gatewayAddressOf(first.name) : gatewayIpAddressOf(first.name)),
      manifests: endpoints,
    };
  }
  return {
    manifests: [
      istiodService(place, gateways),
      ...gateways.flatMap((gateway) => slices(place, gateway)),
      ...endpoints,
    ],
  };
}

/** The chart renders one address, on istiod's own ports, for a Service of the cluster's first family, which is seldom IPv6. */
const fitsTheChart = (cluster: Cluster): boolean => {
  const { addresses, hostNames, serviceType } = cluster.gateway;
  return (
    addresses.length < 2 &&
    hostNames !== "Resolve" &&
    serviceType !== "NodePort" &&
    !familiesOf(cluster).includes("IPv6")
  );
};

/** The families of a gateway's addresses, as far as they are known before it has any. */
function familiesOf({
  gateway: { addresses, hostNames, ipFamilies },
}: Cluster): readonly IPFamily[] {
  if (addresses.length === 0 || hostNames !== undefined) return ipFamilies;
  return bothFamilies.filter((family) =>
    addresses.some((address) => ipaddr.isValid(address) && familyOf(address) === family),
  );
}

function linkByName(gateway: Cluster, remote: Cluster): IstiodLink {
  return {
    remotePilotAddress: hostNameOf(gateway),
    ...(remote.localInjector ? {} : { injectionURL: webhookUrlAt(gateway, injectionPath(remote)) }),
    manifests: [],
  };
}

/** Where a gateway's istiod answers webhooks at this path, by the name at which it is reached. */
export function webhookUrlAt(
  { name, gateway: { addresses } }: Cluster,
  path: string,
): string | Reference {
  const [before, after] = ["https://", `:15017${path}`];
  return addresses[0] === undefined
    ? urlAtGatewayOf(name, before, after)
    : `${before}${addresses[0]}${after}`;
}

/** The path by which a remote's webhook tells istiod which cluster and network to write into its proxies. */
export const injectionPath = ({ name, network }: Cluster): string =>
  `/inject/cluster/${name}/net/${network}`;

interface Place {
  readonly namespace: string;
  /** The Service by which the remote knows its istiod. */
  readonly service: string;
}

const placeOf = (topology: Topology, remote: Cluster): Place => ({
  namespace: topology.systemNamespace,
  service: `${names.istiod(topology.istio.revision)}${remote.localInjector ? "-remote" : ""}`,
});

/**
 * As the chart's own: a Service without a selector, whose endpoints are the gateways of others. Nodes lead its addresses only to endpoints
 * of the same family.
 */
const istiodService = ({ namespace, service }: Place, gateways: readonly Cluster[]): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: service, namespace, labels: { app: "istiod" } },
  spec: {
    ...familySpec(gateways.map(familiesOf)),
    ports: [
      { port: 15012, name: "tcp-istiod", protocol: "TCP" },
      { port: 443, targetPort: 15017, name: "tcp-webhook", protocol: "TCP" },
    ],
  },
});

/** Both are not named where both are wanted: a remote that has one of them alone would refuse the Service. */
function familySpec(wanted: readonly (readonly IPFamily[])[]): object {
  if (!wanted.some((families) => families.includes("IPv6"))) return {};
  return wanted.every(([family, other]) => family === "IPv6" && other === undefined)
    ? { ipFamilies: ["IPv6"] }
    : { ipFamilyPolicy: "PreferDualStack" };
}

/** Addresses of one family, in a slice of their own. */
interface Endpoints {
  readonly family: IPFamily | Reference;
  readonly slice: Reference | readonly { readonly addresses: readonly (string | Reference)[] }[];
  /** The same in the older form. */
  readonly subset: Reference | readonly { readonly ip: string | Reference }[];
  readonly suffix: string;
}

/** Where a gateway is, in a slice for each family. All slices of the Service together are what is chosen from. */
function slices({ namespace, service }: Place, gateway: Cluster): Manifest[] {
  return endpointsOf(gateway).map(({ family, slice, suffix }) => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${service}-${gateway.name}${suffix}`,
      namespace,
      labels: {
        "kubernetes.io/service-name": service,
        "endpointslice.kubernetes.io/managed-by": "istio-multicluster",
      },
    },
    addressType: family,
    endpoints: slice,
    ports: ports(gateway),
  }));
}

/** Given addresses, the one that a load balancer has, or all that a gateway turns out to have. */
function endpointsOf({
  name,
  gateway: { addresses, hostNames, ipFamilies },
}: Cluster): Endpoints[] {
  if (addresses.length > 0 && hostNames === undefined) return givenEndpoints(addresses);
  const found = (suffix: string, family?: IPFamily): Endpoints => ({
    family: family ?? addressTypeOf(name),
    slice: gatewayIpAddressesOf(name, "EndpointSlice", family),
    subset: gatewayIpAddressesOf(name, "Endpoints", family),
    suffix,
  });
  if (ipFamilies.length > 0)
    return ipFamilies.map((family) => found(suffixOf(family, ipFamilies), family));
  if (hostNames !== undefined) return [found("")];
  return [{ family: addressTypeOf(name), ...known([gatewayIpAddressOf(name)]), suffix: "" }];
}

const known = (
  addresses: readonly (string | Reference)[],
): Pick<Endpoints, "slice" | "subset"> => ({
  slice: [{ addresses }],
  subset: addresses.map((ip) => ({ ip })),
});

function givenEndpoints(addresses: readonly string[]): Endpoints[] {
  const of = (family: IPFamily): string[] =>
    addresses.filter((address) => familyOf(address) === family);
  const found = bothFamilies.filter((family) => of(family).length > 0);
  return found.map((family) => ({ family, ...known(of(family)), suffix: suffixOf(family, found) }));
}

const bothFamilies = Object.values(IPFamily);

/** After a dot, which no cluster's name has: no other cluster's slice can be called so. */
const suffixOf = (family: IPFamily, families: readonly IPFamily[]): string =>
  families.length > 1 ? `.${family.toLowerCase()}` : "";

const familyOf = (address: string): IPFamily =>
  ipaddr.parse(address).kind() === "ipv6" ? "IPv6" : "IPv4";

const ports = (gateway: Cluster): { port: number; name: string; protocol: string }[] => [
  { port: reachedPort(gateway, "tls-istiod", 15012), name: "tcp-istiod", protocol: "TCP" },
  { port: reachedPort(gateway, "tls-webhook", 15017), name: "tcp-webhook", protocol: "TCP" },
];

/** The same in the older form, of one family, which mirroring must not turn into a slice once more. */
function legacyEndpoints({ namespace, service }: Place, gateways: readonly Cluster[]): Manifest {
  const subsets = gateways.map((gateway) => ({
    addresses: endpointsOf(gateway)[0]!.subset,
    ports: ports(gateway),
  }));
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name: service,
      namespace,
      labels: { "endpointslice.kubernetes.io/skip-mirror": "true" },
    },
    subsets,
  };
}
