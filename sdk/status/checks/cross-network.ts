import { quoteList } from "../../issue";
import { istioPorts } from "../../topology/istio-names";
import { selects } from "../facts/selectors";
import { problem } from "../finding";
import type { Observation, ObservedGateway } from "../observation";
import { questions } from "../question";
import { controlPlaneName, primariesOf, spanNetworks } from "../relations";
import type { ClusterCheck, Unknown } from "./check";

/** istiod finds the gateway of a network by the label of its Service, or in `meshNetworks`. */
export const gatewaysServeNetwork: ClusterCheck = (cluster, all) => {
  const { network } = cluster;
  if (network === undefined || !spanNetworks(all)) return [];
  if (all.some(namesGateways)) return [];
  const gateways = all
    .filter((other) => other.network === network)
    .flatMap((other) => other.gateways)
    .filter(({ address }) => address !== undefined);
  if (gateways.length === 0 || gateways.some((one) => mayServe(one, network))) return [];
  const isUnlabelled = gateways.some((one) => one.network === undefined);
  if (isUnlabelled && !all.every((one) => knowsMeshNetworks(one, all)))
    return [{ unknown: `no gateway has the label of "${network}", but meshNetworks may name one` }];
  const found = gateways
    .map((one) => `${one.name} (${one.network ? `network "${one.network}"` : "no network"})`)
    .join(", ");
  const message =
    `no gateway has the label of its network "${network}", so other networks send requests to ` +
    `addresses of pods that they cannot reach; found ${found}; set the label ` +
    "topology.istio.io/network of the gateway's Service";
  return [problem("GATEWAY_NETWORK_MISMATCH", cluster, message)];
};

const namesGateways = ({ meshNetworkAddresses = [], hasMeshNetworks }: Observation): boolean =>
  meshNetworkAddresses.length > 0 || hasMeshNetworks === true;

/** Without a label, a gateway may only expose istiod. Such a gateway has no port for networks. */
const mayServe = ({ network, ports = [] }: ObservedGateway, wanted: string): boolean =>
  network === undefined
    ? !ports.some(({ port }) => port === istioPorts.crossNetwork)
    : network === wanted;

/** Whether all meshNetworks were read that the proxies of a cluster get. */
function knowsMeshNetworks(cluster: Observation, all: readonly Observation[]): boolean {
  if (cluster.unreachable !== undefined) return false;
  const sources = cluster.role === "external" ? [cluster] : configSources(cluster, all);
  if (sources === undefined) return false;
  return sources.every(
    ({ unanswered, revisions }) => unanswered?.meshConfig === undefined && revisions.length < 2,
  );
}

/** Without a Gateway of Istio, the gateways of a network accept no requests of other networks. */
export const servicesAreExposed: ClusterCheck = (cluster, all) => {
  const closed = spanNetworks(all) ? cluster.gateways.filter(needsGateway) : [];
  if (closed.length === 0) return [];
  const sources = configSources(cluster, all);
  const unread = (sources ?? []).flatMap((source) => notRead(source, cluster));
  if (sources === undefined) return [{ unknown: "its control plane was not checked" }];
  if (unread.length > 0) return unread;
  const selectors = sources.flatMap(({ crossNetworkSelectors = [] }) => crossNetworkSelectors);
  const idle = closed.filter(
    ({ podLabels = {} }) => !selectors.some((matchLabels) => selects({ matchLabels }, podLabels)),
  );
  if (idle.length === 0) return [];
  const names = quoteList(idle.map(({ name }) => name));
  const message =
    `no Gateway of Istio with the TLS mode AUTO_PASSTHROUGH selects ${names}, so requests of other ` +
    "networks fail; apply samples/multicluster/expose-services.yaml of Istio";
  return [problem("SERVICES_NOT_EXPOSED", cluster, message)];
};

function notRead({ cluster, unanswered }: Observation, reader: Observation): Unknown[] {
  if (unanswered?.exposure === undefined) return [];
  const where = cluster === reader.cluster ? "" : ` of "${cluster}"`;
  return [{ unknown: `cannot read ${questions.exposure}${where}: ${unanswered.exposure}` }];
}

/** Whether other networks use the gateway, and nothing shows yet that it serves them. */
const needsGateway = (gateway: ObservedGateway): boolean => {
  const { network, address, port, ports = [], isAmbient, podLabels = {} } = gateway;
  if (network === undefined || address === undefined || isAmbient) return false;
  // a Gateway of the Gateway API defines its own listeners
  if ("gateway.networking.k8s.io/gateway-name" in podLabels) return false;
  return !ports.some((one) => one.port === port && one.result === "open");
};

/** The clusters with the configuration for a cluster's proxies. Undefined if one is not known. */
function configSources(
  cluster: Observation,
  all: readonly Observation[],
): readonly Observation[] | undefined {
  const controlPlanes = cluster.role === "primary" ? [cluster] : primariesOf(cluster, all);
  const sources = controlPlanes.map((one) =>
    one.role === "external" ? all.find((other) => other.cluster === controlPlaneName(one)) : one,
  );
  const known = sources.filter((source) => source !== undefined);
  return known.length > 0 && known.length === sources.length ? known : undefined;
}
