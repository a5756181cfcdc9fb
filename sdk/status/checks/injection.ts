import { istioAnnotations, rootConfigMap } from "../../topology/istio-names";
import { problem } from "../finding";
import type { ClusterCheck } from "./check";

export const webhookHasCaBundle: ClusterCheck = (cluster) => {
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
