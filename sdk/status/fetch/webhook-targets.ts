import type * as k8s from "@kubernetes/client-node";
import { istioSelectors } from "../../topology/istio-names";
import { distinct } from "../distinct";
import { itemsOf } from "../question";

/** The webhooks that validate Istio's objects, and where all webhooks of a mesh lead to. */
export interface WebhookTargets {
  readonly validators: readonly k8s.V1ValidatingWebhookConfiguration[];
  /** The EndpointSlices of the Services in the system namespace that webhooks name. */
  readonly slices: readonly k8s.V1EndpointSlice[];
}

export const noTargets: WebhookTargets = { validators: [], slices: [] };

export async function fetchWebhookTargets(
  admission: k8s.AdmissionregistrationV1Api,
  discovery: k8s.DiscoveryV1Api,
  namespace: string,
  injectors: readonly k8s.V1MutatingWebhookConfiguration[],
): Promise<WebhookTargets> {
  const labelSelector = istioSelectors.istiod;
  const validators = await itemsOf(admission.listValidatingWebhookConfiguration({ labelSelector }));
  const services = [...injectors, ...validators]
    .flatMap(({ webhooks = [] }) => webhooks)
    .flatMap(({ clientConfig }) => clientConfig.service ?? [])
    .filter((service) => service.namespace === namespace);
  const names = distinct(services.map(({ name }) => name));
  if (names.length === 0) return { validators, slices: [] };
  const ofServices = `kubernetes.io/service-name in (${names.join(",")})`;
  const slices = discovery.listNamespacedEndpointSlice({ namespace, labelSelector: ofServices });
  return { validators, slices: await itemsOf(slices) };
}
