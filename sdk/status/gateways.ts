import type * as k8s from "@kubernetes/client-node";
import { defined, unlessEmpty } from "../defined";
import { istioAnnotations, istioPorts } from "../topology/istio-names";
import { proxyVersionsOf } from "./facts/versions";
import type { PortTrials } from "./fetch/ports";
import type { ObservedGateway, ObservedService } from "./observation";
import { isReady } from "../live/pods";
import { addressesOf, networkOf, portOf, qualifiedName } from "./services";

/** The Service of a gateway, and the pods it selects. */
export interface FetchedGateway {
  readonly service: k8s.V1Service;
  readonly pods: readonly k8s.V1Pod[];
}

export const gatewayOf = (
  { service, pods }: FetchedGateway,
  trials: PortTrials = {},
): ObservedGateway =>
  defined({
    ...serviceOf(service, trials),
    network: networkOf(service),
    address: externalAddress(service),
    port: portOf(service),
    isAmbient: usesHbone(service) || undefined,
    lacksPort: lacksPort(service) || undefined,
    readyPods: pods.filter(isReady).length,
    podLabels: pods[0]?.metadata?.labels ?? service.spec?.selector,
    versions: unlessEmpty(proxyVersionsOf(pods)),
  });

/** How a Service can be reached. */
export const serviceOf = (service: k8s.V1Service, trials: PortTrials = {}): ObservedService =>
  defined({
    name: qualifiedName(service),
    addresses: unlessEmpty(addressesOf(service)),
    sourceRanges: sourceRangesOf(service),
    restrictedBy: restrictions.find((one) => one in (service.metadata?.annotations ?? {})),
    ports: unlessEmpty(trials[qualifiedName(service)] ?? []),
  });

/** Annotations that name firewalls of a cloud. What these allow is not known. */
const restrictions = [
  "service.beta.kubernetes.io/aws-load-balancer-security-groups",
  "service.beta.kubernetes.io/aws-load-balancer-extra-security-groups",
  "service.beta.kubernetes.io/azure-allowed-ip-ranges",
  "service.beta.kubernetes.io/azure-allowed-service-tags",
];

/** The addresses that may use the load balancer, if the Service restricts them. */
function sourceRangesOf({ metadata, spec }: k8s.V1Service): string[] | undefined {
  const annotation =
    metadata?.annotations?.["service.beta.kubernetes.io/load-balancer-source-ranges"];
  return unlessEmpty(spec?.loadBalancerSourceRanges ?? annotation?.split(",") ?? []);
}

/** Whether the gateway serves only ambient mode. */
const usesHbone = (service: k8s.V1Service): boolean =>
  portsOf(service).includes(istioPorts.hbone) &&
  !portsOf(service).includes(istioPorts.crossNetwork);

/** istiod does not use a gateway without a port for other networks. */
function lacksPort(service: k8s.V1Service): boolean {
  const [port, ports] = [portOf(service), portsOf(service)];
  if (port === undefined || ports.length === 0) return false;
  return !ports.includes(port) && !ports.includes(istioPorts.hbone);
}

const portsOf = ({ spec }: k8s.V1Service): number[] => (spec?.ports ?? []).map(({ port }) => port);

/** The address where other networks reach the gateway. */
function externalAddress(service: k8s.V1Service): string | undefined {
  const { metadata, spec, status } = service;
  const ingress = status?.loadBalancer?.ingress?.[0];
  const assigned = ingress?.ip ?? ingress?.hostname ?? spec?.externalIPs?.[0];
  if (assigned !== undefined) return assigned;
  const annotations = metadata?.annotations ?? {};
  if (spec?.type === "NodePort" && istioAnnotations.nodeSelector in annotations) return "nodes";
  if (spec?.type === "LoadBalancer" || networkOf(service) !== undefined) return undefined;
  // without the network label, istiod does not use the Service's address; meshNetworks has it
  return "set elsewhere";
}
