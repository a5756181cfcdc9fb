import type * as k8s from "@kubernetes/client-node";
import { istioLabels } from "../../topology/istio-names";
import type { FetchedCluster } from "../fetch/cluster";
import { variableOf } from "../istiod";
import { tagLabel } from "../injection-label";
import type { InjectionConflict, Labels, Observation } from "../observation";
import { objectName } from "../../live/pods";
import { certificatesIn, trustsRoots } from "./certificates";
import { selects } from "./selectors";

type Configuration = k8s.V1MutatingWebhookConfiguration;

/** What the webhooks do to pods, and which revision each namespace uses. */
export function injectionOf(
  fetched: FetchedCluster,
): Pick<
  Observation,
  "revisionTags" | "namespaceRevisions" | "unservedNamespaces" | "injectionConflicts"
> {
  const { allWebhooks, namespaces } = fetched;
  return {
    revisionTags: tagsOf(fetched.webhooks),
    namespaceRevisions: countByLabel(namespaces),
    unservedNamespaces: namespaces
      .filter((namespace) => isUnserved(namespace, allWebhooks))
      .map((namespace) => objectName(namespace)),
    injectionConflicts: conflictsIn(fetched),
  };
}

const labelsOf = ({ metadata }: k8s.KubernetesObject): Labels => metadata?.labels ?? {};

/** The tags, and the revision that each leads to. */
const tagsOf = (webhooks: readonly Configuration[]): { [tag: string]: string } =>
  Object.fromEntries(
    webhooks.map(labelsOf).flatMap((labels) => {
      const [tag, revision] = [labels[tagLabel], labels[istioLabels.revision]];
      return tag === undefined || revision === undefined ? [] : [[tag, revision]];
    }),
  );

/** How many namespaces have each label that turns on injection. */
function countByLabel(namespaces: readonly k8s.V1Namespace[]): { [label: string]: number } {
  const counts: { [label: string]: number } = {};
  for (const label of namespaces.map(labelsOf).map(injectionLabelIn)) {
    if (label !== undefined) counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/** The label `istio-injection` has precedence. */
export function injectionLabelIn(labels: Labels): string | undefined {
  const [injection, revision] = [labels[istioLabels.injection], labels[istioLabels.revision]];
  if (injection !== undefined)
    return injection === "enabled" ? `${istioLabels.injection}=enabled` : undefined;
  return revision === undefined ? undefined : `${istioLabels.revision}=${revision}`;
}

/** Whether a namespace asks for injection, but no webhook injects its pods. */
function isUnserved(namespace: k8s.V1Namespace, webhooks: readonly Configuration[]): boolean {
  const labels = labelsOf(namespace);
  // pods of an ambient mesh need no sidecar
  const isAmbient = labels[istioLabels.dataPlaneMode] !== undefined;
  if (isAmbient || injectionLabelIn(labels) === undefined) return false;
  return selectingConfigurations(webhooks, { ofNamespace: labels, ofPod: {} }).length === 0;
}

/** A pod that webhooks may inject: its namespace, and what webhooks select it by. */
export interface InjectionCandidate {
  readonly namespace: string;
  readonly ofNamespace: Labels;
  readonly ofPod: Labels;
}

/** A pod without labels in each namespace, and these pods. */
export function candidatesIn(
  namespaces: readonly k8s.V1Namespace[],
  pods: readonly k8s.V1Pod[],
): InjectionCandidate[] {
  const labels = new Map(namespaces.map((one) => [objectName(one), labelsOf(one)]));
  const candidate = (namespace: string, ofPod: Labels): InjectionCandidate => ({
    namespace,
    ofNamespace: labels.get(namespace) ?? {},
    ofPod,
  });
  return [
    ...namespaces.map((one) => candidate(objectName(one), {})),
    ...pods.map((pod) => candidate(pod.metadata?.namespace ?? "", labelsOf(pod))),
  ];
}

/** The configurations that inject a pod. */
export const selectingConfigurations = (
  webhooks: readonly Configuration[],
  { ofNamespace, ofPod }: Pick<InjectionCandidate, "ofNamespace" | "ofPod">,
): string[] =>
  webhooks
    .filter(({ webhooks: entries = [] }) =>
      entries.some(
        ({ namespaceSelector = {}, objectSelector = {} }) =>
          selects(namespaceSelector, ofNamespace) && selects(objectSelector, ofPod),
      ),
    )
    .map(objectName)
    .sort();

/** Pods that more than one webhook injects: those without labels, and the gateways. */
function conflictsIn(fetched: FetchedCluster): InjectionConflict[] {
  const { allWebhooks, namespaces, gateways } = fetched;
  const pods = gateways.flatMap((gateway) => gateway.pods.slice(0, 1));
  const conflicts = new Map<string, InjectionConflict>();
  for (const candidate of candidatesIn(namespaces, pods)) {
    const { namespace } = candidate;
    const webhooks = selectingConfigurations(allWebhooks, candidate);
    if (webhooks.length > 1) conflicts.set(namespace, { namespace, webhooks });
  }
  return [...conflicts.values()];
}

export type WebhookClient = k8s.AdmissionregistrationV1WebhookClientConfig;

/** Where the API server finds each webhook, and what it trusts there. */
export const webhookClients = (configurations: readonly Configuration[]): WebhookClient[] =>
  configurations.flatMap(({ webhooks = [] }) => webhooks.map(({ clientConfig }) => clientConfig));

/** Whether the API server trusts istiod at each webhook. Not set if that cannot be seen. */
export function webhooksTrustRoot({
  webhooks,
  deployments,
  rootCertificate,
}: FetchedCluster): boolean | undefined {
  if (rootCertificate === undefined || usesOtherProvider(deployments)) return undefined;
  const trusted = webhookClients(webhooks)
    .filter(({ service, caBundle }) => service !== undefined && caBundle)
    .map(({ caBundle = "" }) => Buffer.from(caBundle, "base64").toString("utf8"))
    .filter((bundle) => certificatesIn(bundle).length > 0)
    .map((bundle) => trustsRoots(bundle, rootCertificate));
  if (trusted.length === 0 || trusted.includes(undefined)) return undefined;
  return !trusted.includes(false);
}

/** Whether something other than istiod's own authority signs the certificate of its webhook. */
const usesOtherProvider = (deployments: readonly k8s.V1Deployment[]): boolean =>
  deployments
    .flatMap(({ spec }) => spec?.template.spec?.containers ?? [])
    .flatMap(({ env = [] }) => env)
    .some(({ name, value = "istiod" }) => name === "PILOT_CERT_PROVIDER" && value !== "istiod");

/** Whether istiod does not sign the certificates of proxies with the Secret `cacerts`. */
export const signsOtherwise = (deployments: readonly k8s.V1Deployment[]): boolean =>
  usesOtherProvider(deployments) ||
  variableOf(deployments, "EXTERNAL_CA") !== undefined ||
  variableOf(deployments, "ENABLE_CA_SERVER") === "false";
