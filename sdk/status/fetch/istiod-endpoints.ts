import type * as k8s from "@kubernetes/client-node";
import { istioPorts } from "../../topology/istio-names";
import { objectName } from "../pods";
import { itemsOf } from "../question";

/** The Services of a remote that lead to istiod in another cluster, and their EndpointSlices. */
export interface IstiodEndpoints {
  readonly services: readonly k8s.V1Service[];
  readonly slices: readonly k8s.V1EndpointSlice[];
}

/** A Service of an istiod that runs elsewhere selects no pods. */
export async function fetchIstiodEndpoints(
  core: k8s.CoreV1Api,
  discovery: k8s.DiscoveryV1Api,
  namespace: string,
): Promise<IstiodEndpoints> {
  const services = (await itemsOf(core.listNamespacedService({ namespace }))).filter(
    leadsElsewhere,
  );
  const slices = await Promise.all(
    services.map((service) => {
      const labelSelector = `kubernetes.io/service-name=${objectName(service)}`;
      return itemsOf(discovery.listNamespacedEndpointSlice({ namespace, labelSelector }));
    }),
  );
  return { services, slices: slices.flat() };
}

const leadsElsewhere = ({ spec }: k8s.V1Service): boolean =>
  spec?.selector === undefined &&
  (spec?.ports ?? []).some(({ port }) => port === istioPorts.istiod);
