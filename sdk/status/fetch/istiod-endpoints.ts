import type * as k8s from "@kubernetes/client-node";
import { istioPorts } from "../../topology/istio-names";
import { objectName } from "../../live/pods";
import { itemsOf } from "../question";

/** The Services in the system namespace that lead to istiod. */
export interface IstiodEndpoints {
  /** Services of a remote that lead to another cluster. */
  readonly services: readonly k8s.V1Service[];
  /** Their EndpointSlices. */
  readonly slices: readonly k8s.V1EndpointSlice[];
  /** Services with a load balancer. */
  readonly loadBalancers: readonly k8s.V1Service[];
}

export const noEndpoints: IstiodEndpoints = { services: [], slices: [], loadBalancers: [] };

/** A Service of an istiod that runs elsewhere selects no pods. */
export async function fetchIstiodEndpoints(
  core: k8s.CoreV1Api,
  discovery: k8s.DiscoveryV1Api,
  namespace: string,
): Promise<IstiodEndpoints> {
  const all = (await itemsOf(core.listNamespacedService({ namespace }))).filter(hasIstiodPort);
  const services = all.filter(({ spec }) => spec?.selector === undefined);
  const loadBalancers = all.filter(isLoadBalancerOfIstiod);
  const slices = await Promise.all(
    services.map((service) => {
      const labelSelector = `kubernetes.io/service-name=${objectName(service)}`;
      return itemsOf(discovery.listNamespacedEndpointSlice({ namespace, labelSelector }));
    }),
  );
  return { services, slices: slices.flat(), loadBalancers };
}

const hasIstiodPort = ({ spec }: k8s.V1Service): boolean =>
  (spec?.ports ?? []).some(({ port }) => port === istioPorts.istiod);

/** The Service of a gateway selects pods with other labels. */
const isLoadBalancerOfIstiod = ({ spec }: k8s.V1Service): boolean =>
  spec?.type === "LoadBalancer" && spec.selector?.["app"] === "istiod";
