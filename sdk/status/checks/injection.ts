import { istioAnnotations, rootConfigMap } from "../../topology/istio-names";
import { problem } from "../finding";
import { shortList } from "../words";
import type { ClusterCheck } from "./check";

export const webhookHasCaBundle: ClusterCheck = (cluster) => {
  if (cluster.lacksWebhook === true) {
    const message =
      "there is no injection webhook, so new pods get no sidecar; istiod does not create it, so " +
      "install the chart istiod or the revision tag again";
    return [problem("WEBHOOK_MISSING", cluster, message)];
  }
  if (cluster.webhookHasCertificate) return [];
  const message =
    "the injection webhook has no CA bundle, so pods cannot be injected; istiod writes the " +
    "bundle, so check that it runs, and for a remote, that the primary has a remote secret for " +
    "this cluster and that the system namespace has the annotation " +
    istioAnnotations.controlPlaneClusters;
  return [problem("WEBHOOK_WITHOUT_CA", cluster, message)];
};

export const rootIsPresent: ClusterCheck = (cluster) => {
  if (cluster.root !== undefined) return [];
  const message =
    `there is no ConfigMap ${rootConfigMap.name}, so proxies cannot start; ` +
    "check that the istiod that serves this cluster is running and may create ConfigMaps in it";
  return [problem("ROOT_MISSING", cluster, message)];
};

export const webhookTrustsIstiod: ClusterCheck = (cluster) => {
  if (cluster.webhookTrustsRoot !== false) return [];
  const message =
    "the CA bundle of an injection webhook has another certificate than the root of istiod, so " +
    "the API server rejects istiod and no pod can be injected; istiod writes the bundle, so check " +
    "what else sets it";
  return [problem("WEBHOOK_CA_MISMATCH", cluster, message)];
};

export const oneWebhookInjects: ClusterCheck = (cluster) => {
  const [first, ...others] = cluster.injectionConflicts ?? [];
  if (first === undefined) return [];
  const also = others.length === 0 ? "" : ` and ${others.length} more`;
  const message =
    `several webhooks inject pods of the namespace ${first.namespace}${also}: ` +
    `${first.webhooks.join(", ")}; remove all but one, or select each by its own revision`;
  return [problem("WEBHOOKS_OVERLAP", cluster, message)];
};

export const namespacesAreInjected: ClusterCheck = (cluster) => {
  const { unservedNamespaces = [], revisions, revisionTags = {} } = cluster;
  if (unservedNamespaces.length === 0) return [];
  const names = [...new Set([...revisions, ...Object.keys(revisionTags)])];
  const message =
    `pods in ${shortList(unservedNamespaces)} get no sidecar, because no webhook matches the label ` +
    `of the namespace; the revisions and tags of this cluster are ${names.join(", ")}`;
  return [problem("NAMESPACE_NOT_INJECTED", cluster, message)];
};
