import type * as k8s from "@kubernetes/client-node";
import { istioLabels, istioPorts } from "../topology/istio-names";
import { objectName } from "../live/pods";

/** Its namespace and its name. */
export const qualifiedName = (object: k8s.KubernetesObject): string =>
  `${object.metadata?.namespace}/${objectName(object)}`;

/** The network behind a gateway. */
export const networkOf = ({ metadata }: k8s.V1Service): string | undefined =>
  metadata?.labels?.[istioLabels.network];

/** Every address that the Service shows. */
export function addressesOf({ spec, status }: k8s.V1Service): string[] {
  const ingress = status?.loadBalancer?.ingress ?? [];
  return [
    ...ingress.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    ...(spec?.externalIPs ?? []),
  ];
}

/** The port that istiod tells other networks to use. */
export function portOf(service: k8s.V1Service): number | undefined {
  if (networkOf(service) === undefined) return undefined;
  const label = service.metadata?.labels?.["networking.istio.io/gatewayPort"];
  return label === undefined ? istioPorts.crossNetwork : Number(label);
}

/** The ports of a Service that a mesh uses. */
export function meshPortsOf(service: k8s.V1Service): number[] {
  const { crossNetwork, hbone, health, istiod, webhook } = istioPorts;
  const used = [portOf(service), crossNetwork, hbone, health, istiod, webhook];
  const offered = (service.spec?.ports ?? []).map(({ port }) => port);
  return offered.filter((port) => used.includes(port));
}
