import type * as k8s from "@kubernetes/client-node";
import { defined } from "../defined";
import { istioAnnotations, istioLabels } from "../topology/istio-names";
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
    readyPods: pods.filter(isReady).length,
  });

export const qualifiedName = (service: k8s.V1Service): string =>
  `${service.metadata?.namespace}/${objectName(service)}`;

const networkOf = ({ metadata }: k8s.V1Service): string | undefined =>
  metadata?.labels?.[istioLabels.network];

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
