import type * as k8s from "@kubernetes/client-node";
import { istioSelectors } from "../../topology/istio-names";
import { itemsOf } from "../question";

/** The injection webhooks of every mesh in the cluster. */
export const fetchWebhooks = (
  admission: k8s.AdmissionregistrationV1Api,
): Promise<k8s.V1MutatingWebhookConfiguration[]> =>
  itemsOf(
    admission.listMutatingWebhookConfiguration({ labelSelector: istioSelectors.injectionWebhook }),
  );

/** Leaves out the webhooks of another mesh in the same cluster. */
export const webhooksOfMesh = (
  all: readonly k8s.V1MutatingWebhookConfiguration[],
  namespace: string,
): k8s.V1MutatingWebhookConfiguration[] =>
  all.filter(({ webhooks = [] }) =>
    webhooks.some(
      ({ clientConfig: { service } }) => service === undefined || service.namespace === namespace,
    ),
  );
