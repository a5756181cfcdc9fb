import * as ipaddr from "ipaddr.js";
import { istioPorts } from "../../topology/istio-names";
import { problem, type Problem } from "../finding";
import type { Observation, ObservedGateway, ObservedPort, ObservedService } from "../observation";
import { spanNetworks } from "../relations";
import type { ClusterCheck, Outcome, Unknown } from "./check";

/**
 * A load balancer may be internal and reachable only for peers. So a port counts as closed only if
 * another port of the same address is open.
 */
export const gatewayPortsAnswer: ClusterCheck = (cluster, all) =>
  cluster.gateways.flatMap((gateway) =>
    gateway.lacksPort && cluster.meshNetworkAddresses === undefined && spanNetworks(all)
      ? [hasNoPort(cluster, gateway)]
      : (gateway.addresses ?? []).flatMap((address) =>
          judgeAddress(gateway, { address, cluster, all }),
        ),
  );

function hasNoPort(cluster: Observation, { name, port }: ObservedGateway): Problem {
  const message =
    `the Service ${name} has no port ${port}, so other networks cannot use this gateway; add the ` +
    "port, or remove the label topology.istio.io/network";
  return problem("GATEWAY_PORT_MISSING", cluster, message);
}

/** An address of a gateway in its cluster. */
interface Place {
  readonly address: string;
  readonly cluster: Observation;
  readonly all: readonly Observation[];
}

function judgeAddress(gateway: ObservedGateway, place: Place): Outcome[] {
  const { address, cluster } = place;
  const used = [...usedPorts(gateway, place), ...portsForRemotes(place)];
  const all = (gateway.ports ?? []).filter((one) => one.address === address);
  const closed = all.filter(({ port, result }) => used.includes(port) && result !== "open");
  const open = all.find(({ result }) => result === "open");
  if (refusesAll(all)) return [refusesEverything(cluster, gateway, address)];
  const refused = open === undefined ? [] : closed.filter(({ result }) => result === "refused");
  const silent = closed.filter((one) => !refused.includes(one));
  return [
    ...refused.map((one) => refuses(cluster, gateway, one, open ?? one)),
    ...(silent[0] === undefined ? [] : [doesNotAnswer([silent[0], ...silent.slice(1)])]),
  ];
}

function doesNotAnswer(ports: readonly [ObservedPort, ...ObservedPort[]]): Unknown {
  const [{ address, reason }] = ports;
  const list = ports.map(({ port }) => port).join(", ");
  const what = ports.length === 1 ? "port" : "ports";
  return { unknown: `${address} does not answer from here at ${what} ${list}: ${reason}` };
}

/** A public address leads to the same server from everywhere. */
const refusesAll = (ports: readonly ObservedPort[]): boolean =>
  ports.length > 0 &&
  ports.every(({ result, ip, address }) => result === "refused" && isPublicAddress(ip ?? address));

function refusesEverything(cluster: Observation, { name }: ObservedGateway, address: string) {
  const message =
    `the gateway ${name} refuses connections at every port of its public address ${address}; check ` +
    "that the load balancer leads to its pods";
  return problem("GATEWAY_PORT_CLOSED", cluster, message);
}

/** The ports at which a healthy gateway listens. On one network, requests do not use gateways. */
const usedPorts = (gateway: ObservedGateway, { cluster, all }: Place): (number | undefined)[] => [
  istioPorts.health,
  ...(spanNetworks(all) ? [portForNetworks(gateway)] : []),
  ...(cluster.exposedIstiodPorts ?? []),
];

function portForNetworks({ network, port, isAmbient }: ObservedGateway): number | undefined {
  if (isAmbient) return istioPorts.hbone;
  return network === undefined ? undefined : port;
}

/** The ports of istiod, if a remote looks for istiod at this address. */
const portsForRemotes = ({ address, all }: Place): number[] =>
  all.some(({ istiodAddresses = [] }) => istiodAddresses.includes(address))
    ? [istioPorts.istiod, istioPorts.webhook]
    : [];

function refuses(
  cluster: Observation,
  { name }: ObservedGateway,
  { address, port }: ObservedPort,
  open: ObservedPort,
): Problem {
  const message =
    `the gateway ${name} refuses connections at ${address}, port ${port}, but answers at port ` +
    `${open.port}; check the ports of its Service, and that an Istio Gateway serves the port`;
  return problem("GATEWAY_PORT_CLOSED", cluster, message);
}

/** Everyone who can reach istiod can attack it, even without credentials. */
export const istiodIsNotPublic: ClusterCheck = (cluster) => {
  const { gateways, exposedIstiodPorts = [], istiodServices = [] } = cluster;
  const services = exposedIstiodPorts.includes(istioPorts.istiod)
    ? [...gateways, ...istiodServices]
    : istiodServices;
  return services.filter(isUnrestricted).flatMap((service) => judgeService(service, cluster));
};

const isUnrestricted = ({ sourceRanges }: ObservedService): boolean =>
  sourceRanges === undefined || sourceRanges.some((range) => /^(0\.0\.0\.0|::)\/0$/.test(range));

function judgeService(
  { name, addresses = [], ports = [], restrictedBy }: ObservedService,
  cluster: Observation,
) {
  return addresses.flatMap((address): Outcome[] => {
    const trial = ports.find((one) => one.address === address && one.port === istioPorts.istiod);
    const ip = ipaddr.isValid(address) ? address : trial?.ip;
    if (trial === undefined || (ip !== undefined && !isPublic(ip))) return [];
    // a firewall may protect it
    if (trial.result !== "open")
      return [
        {
          unknown: `${address} may be public, and does not answer from here at port ${trial.port}`,
        },
      ];
    if (restrictedBy !== undefined)
      return [{ unknown: `the annotation ${restrictedBy} may restrict who reaches ${address}` }];
    const message =
      `istiod answers at the public address ${address} of the Service ${name} without source ` +
      "ranges; set them to the addresses of the other clusters, or use an internal load balancer";
    return [problem("ISTIOD_PUBLIC", cluster, message)];
  });
}

const isPublicAddress = (address: string): boolean => ipaddr.isValid(address) && isPublic(address);

const isPublic = (ip: string): boolean => ipaddr.process(ip).range() === "unicast";
