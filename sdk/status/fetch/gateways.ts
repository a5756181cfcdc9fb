import type * as k8s from "@kubernetes/client-node";
import { istioLabels, istioSelectors } from "../../topology/istio-names";
import type { FetchedGateway } from "../gateways";
import { selectorOf } from "../../live/pods";
import { itemsOf } from "../question";
import { qualifiedName } from "../services";

/**
 * Finds gateways by the network label, as istiod does, and by the label of the gateway chart,
 * because a gateway that exposes only istiod has no network label.
 */
export async function fetchGateways(core: k8s.CoreV1Api): Promise<FetchedGateway[]> {
  const selectors = [istioLabels.network, istioSelectors.eastWestGateway];
  const found = await Promise.all(
    selectors.map((labelSelector) => itemsOf(core.listServiceForAllNamespaces({ labelSelector }))),
  );
  const services = new Map(found.flat().map((service) => [qualifiedName(service), service]));
  return Promise.all([...services.values()].map((service) => fetchGateway(core, service)));
}

async function fetchGateway(core: k8s.CoreV1Api, service: k8s.V1Service): Promise<FetchedGateway> {
  const labelSelector = selectorOf(service);
  if (labelSelector === undefined) return { service, pods: [] };
  const namespace = service.metadata?.namespace ?? "";
  return { service, pods: await itemsOf(core.listNamespacedPod({ namespace, labelSelector })) };
}
