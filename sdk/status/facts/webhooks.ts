import type * as k8s from "@kubernetes/client-node";
import { objectName } from "../../live/pods";
import { istioLabels } from "../../topology/istio-names";
import { distinct } from "../distinct";
import type { FetchedCluster } from "../fetch/cluster";
import type { DeadWebhook } from "../observation";
import { qualifiedName } from "../services";
import { candidatesIn, selectingConfigurations } from "./injection";

/** What the configurations of both kinds of webhooks have in common. */
interface Configuration extends k8s.KubernetesObject {
  readonly webhooks?: readonly {
    readonly clientConfig: k8s.AdmissionregistrationV1WebhookClientConfig;
  }[];
}

/** The webhooks of this mesh whose Service is missing or has no ready endpoint. */
export function deadWebhooksOf(fetched: FetchedCluster): DeadWebhook[] {
  const { webhooks, webhookTargets, unanswered } = fetched;
  if (unanswered.webhookTargets ?? unanswered.services ?? unanswered.namespaces) return [];
  const injectors = webhooks.flatMap((one) =>
    deadServicesOf(one, fetched).map((service) => ({
      ...service,
      kind: "injection" as const,
      isUnused: isUnused(one, fetched),
    })),
  );
  const validators = webhookTargets.validators.flatMap((one) =>
    deadServicesOf(withoutIgnored(one), fetched).map((service) => ({
      ...service,
      kind: "validation" as const,
      isUnused: isOfRevision(one),
    })),
  );
  return [...injectors, ...validators];
}

/** The webhooks that a server answers. All of them if that is not known, or if no server answers. */
export function liveWebhooksOf(fetched: FetchedCluster): FetchedCluster["webhooks"] {
  const { webhooks, unanswered } = fetched;
  if (unanswered.webhookTargets ?? unanswered.services) return webhooks;
  const live = webhooks.filter((one) => deadServicesOf(one, fetched).length === 0);
  return live.length > 0 ? live : webhooks;
}

/** The Services in the system namespace at which nothing answers a webhook. */
function deadServicesOf(
  configuration: Configuration,
  fetched: FetchedCluster,
): Pick<DeadWebhook, "name" | "service" | "exists">[] {
  const namespace = objectName(fetched.systemNamespace ?? {});
  const named = (configuration.webhooks ?? []).flatMap(({ clientConfig }) =>
    clientConfig.service?.namespace === namespace ? clientConfig.service.name : [],
  );
  return distinct(named).flatMap((name) => {
    const service = `${namespace}/${name}`;
    const found = fetched.services.find((one) => qualifiedName(one) === service);
    // a name outside of the cluster has no EndpointSlices
    if (found?.spec?.type === "ExternalName" || hasEndpoint(name, fetched)) return [];
    return [{ name: objectName(configuration), service, exists: found !== undefined }];
  });
}

/** An endpoint without a condition is ready, for example an address that was written by hand. */
const hasEndpoint = (service: string, { webhookTargets }: FetchedCluster): boolean =>
  webhookTargets.slices
    .filter(({ metadata }) => metadata?.labels?.["kubernetes.io/service-name"] === service)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .some(({ conditions }) => conditions?.ready !== false);

/** istiod replaces the policy `Ignore` once its webhook answers. Until then, nothing can fail. */
const withoutIgnored = (one: k8s.V1ValidatingWebhookConfiguration): Configuration => ({
  ...one,
  webhooks: (one.webhooks ?? []).filter(({ failurePolicy }) => failurePolicy !== "Ignore"),
});

/** Whether no namespace and no gateway needs the webhook, and another one answers. */
function isUnused(one: k8s.V1MutatingWebhookConfiguration, fetched: FetchedCluster): boolean {
  const others = fetched.webhooks.filter((other) => other !== one);
  if (!others.some((other) => deadServicesOf(other, fetched).length === 0)) return false;
  const pods = fetched.gateways.flatMap((gateway) => gateway.pods);
  return candidatesIn(fetched.namespaces, pods).every(
    (candidate) => selectingConfigurations([one], candidate).length === 0,
  );
}

/** Whether a webhook validates only objects with the label of a revision. */
const isOfRevision = ({ webhooks = [] }: k8s.V1ValidatingWebhookConfiguration): boolean =>
  webhooks.every(({ objectSelector }) =>
    (objectSelector?.matchExpressions ?? []).some(
      ({ key, operator }) => key === istioLabels.revision && operator === "In",
    ),
  );
