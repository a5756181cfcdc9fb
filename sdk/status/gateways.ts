import type * as k8s from "@kubernetes/client-node";
import { defined, unlessEmpty } from "../defined";
import { istioAnnotations, istioLabels, istioPorts } from "../topology/istio-names";
import { proxyVersionsOf } from "./facts/versions";
import type { ObservedGateway } from "./observation";
import { isReady, objectName } from "./pods";

/** The Service of a gateway, and the pods it selects. */
export interface FetchedGateway {
  readonly service: k8s.V1Service;
  readonly pods: readonly k8s.V1Pod[];
}

export const gatewayOf = ({ service, pods }: FetchedGateway): ObservedGateway =>
  defined({
    name: qualifiedName(service),
    network: networkOf(service),
    address: externalAddress(service),
    addresses: addressesOf(service),
    port: portOf(service),
    readyPods: pods.filter(isReady).length,
    versions: unlessEmpty(proxyVersionsOf(pods)),
  });

export const qualifiedName = (service: k8s.V1Service): string =>
  `${service.metadata?.namespace}/${objectName(service)}`;

const networkOf = ({ metadata }: k8s.V1Service): string | undefined =>
  metadata?.labels?.[istioLabels.network];

/** Every address that the Service shows. */
function addressesOf({ spec, status }: k8s.V1Service): string[] | undefined {
  const ingress = status?.loadBalancer?.ingress ?? [];
  return unlessEmpty([
    ...ingress.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    ...(spec?.externalIPs ?? []),
  ]);
}

/** The port that istiod gives to other networks. */
function portOf(service: k8s.V1Service): number | undefined {
  if (networkOf(service) === undefined) return undefined;
  const label = service.metadata?.labels?.["networking.istio.io/gatewayPort"];
  return label === undefined ? istioPorts.crossNetwork : Number(label);
}

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
