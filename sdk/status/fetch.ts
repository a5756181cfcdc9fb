import type * as k8s from "@kubernetes/client-node";
import {
  configKubeconfigName,
  istioPorts,
  istiodValuesName,
  istioLabels,
  istioSelectors,
  rootConfigMap,
} from "../topology/istio-names";
import { describeError } from "./api-errors";
import type { ClusterClient } from "./contexts";
import { qualifiedName, type FetchedGateway } from "./gateways";
import { revisionsOf, type IstiodMetrics } from "./istiod";
import { isReady, objectName, selectorOf } from "./pods";

/** What the API server of one cluster returned. Holds credentials: the remote secrets. */
export interface FetchedCluster {
  readonly context: string;
  /** Istio's system namespace, if it exists. */
  readonly systemNamespace: k8s.V1Namespace | undefined;
  /** The Deployments of istiod. */
  readonly deployments: readonly k8s.V1Deployment[];
  /** The injection webhooks of this mesh. */
  readonly webhooks: readonly k8s.V1MutatingWebhookConfiguration[];
  readonly remoteSecrets: readonly k8s.V1Secret[];
  /** Whether istiod reads its configuration from another cluster. */
  readonly hasConfigKubeconfig: boolean;
  /** The root certificate that proxies trust, in PEM. */
  readonly rootCertificate: string | undefined;
  readonly gateways: readonly FetchedGateway[];
  /** The contents of the ConfigMaps that may have the mesh ID. The first that has it counts. */
  readonly meshConfigs: readonly string[];
  readonly metrics: IstiodMetrics;
}

/** Queries one cluster through its API server, and changes nothing in it. */
export async function fetchCluster(
  { context, library, config }: ClusterClient,
  namespace: string,
): Promise<FetchedCluster> {
  const core = config.makeApiClient(library.CoreV1Api);
  const apps = config.makeApiClient(library.AppsV1Api);
  const admission = config.makeApiClient(library.AdmissionregistrationV1Api);
  const fetched = await resolveAll({
    systemNamespace: fetchNamespace(core, namespace),
    deployments: itemsOfList(
      apps.listNamespacedDeployment({ namespace, labelSelector: istioSelectors.istiod }),
    ),
    webhooks: fetchWebhooks(admission, namespace),
    remoteSecrets: fetchRemoteSecrets(core, namespace),
    hasConfigKubeconfig: hasConfigKubeconfig(core, namespace),
    rootCertificate: fetchConfigMapKey(core, namespace, rootConfigMap.name, rootConfigMap.key),
    gateways: fetchGateways(core),
  });
  const { deployments, webhooks } = fetched;
  const revisions = revisionsOf([...deployments, ...webhooks]);
  const details = await resolveAll({
    meshConfigs: fetchMeshConfigs(core, namespace, revisions[0]),
    metrics: deployments.length > 0 ? fetchMetrics(core, namespace) : { pages: [] },
  });
  return { context, ...fetched, ...details };
}

/** Waits for every member of an object at once. */
async function resolveAll<T extends object>(
  members: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(members).map(async ([key, value]) => [key, await value] as const);
  return Object.fromEntries(await Promise.all(entries)) as { [K in keyof T]: Awaited<T[K]> };
}

const itemsOfList = async <T>(list: Promise<{ readonly items: T[] }>): Promise<T[]> =>
  (await list).items;

const byName = (name: string): string => `metadata.name=${name}`;

async function fetchNamespace(
  core: k8s.CoreV1Api,
  name: string,
): Promise<k8s.V1Namespace | undefined> {
  const { items } = await core.listNamespace({ fieldSelector: byName(name) });
  return items[0];
}

/** Leaves out the webhooks of another mesh in the same cluster. */
async function fetchWebhooks(
  admission: k8s.AdmissionregistrationV1Api,
  namespace: string,
): Promise<k8s.V1MutatingWebhookConfiguration[]> {
  const labelSelector = istioSelectors.injectionWebhook;
  const { items } = await admission.listMutatingWebhookConfiguration({ labelSelector });
  return items.filter(({ webhooks = [] }) =>
    webhooks.some(
      ({ clientConfig: { service } }) => service === undefined || service.namespace === namespace,
    ),
  );
}

const fetchRemoteSecrets = (core: k8s.CoreV1Api, namespace: string): Promise<k8s.V1Secret[]> =>
  itemsOfList(
    core.listNamespacedSecret({ namespace, labelSelector: `${istioLabels.multiCluster}=true` }),
  );

async function hasConfigKubeconfig(core: k8s.CoreV1Api, namespace: string): Promise<boolean> {
  const fieldSelector = byName(configKubeconfigName);
  const { items } = await core.listNamespacedSecret({ namespace, fieldSelector });
  return items.length > 0;
}

/** A primary has the mesh ID in its mesh configuration, a remote only in its chart values. */
async function fetchMeshConfigs(
  core: k8s.CoreV1Api,
  namespace: string,
  revision = "default",
): Promise<string[]> {
  const suffix = revision === "default" ? "" : `-${revision}`;
  const contents = await Promise.all([
    fetchConfigMapKey(core, namespace, `istio${suffix}`, "mesh"),
    fetchConfigMapKey(core, namespace, `values${suffix}`, "merged-values"),
    fetchConfigMapKey(core, namespace, `${istiodValuesName}${suffix}`, "merged-values"),
  ]);
  return contents.filter((content) => content !== undefined);
}

/** One key of a ConfigMap, if both exist. */
async function fetchConfigMapKey(
  core: k8s.CoreV1Api,
  namespace: string,
  name: string,
  key: string,
): Promise<string | undefined> {
  const { items } = await core.listNamespacedConfigMap({ namespace, fieldSelector: byName(name) });
  return items[0]?.data?.[key];
}

/**
 * Finds gateways by the network label, as istiod does, and by the label of the gateway chart,
 * because a gateway that exposes only istiod has no network label.
 */
async function fetchGateways(core: k8s.CoreV1Api): Promise<FetchedGateway[]> {
  const selectors = [istioLabels.network, istioSelectors.eastWestGateway];
  const found = await Promise.all(
    selectors.map((labelSelector) =>
      itemsOfList(core.listServiceForAllNamespaces({ labelSelector })),
    ),
  );
  const services = new Map(found.flat().map((service) => [qualifiedName(service), service]));
  return Promise.all([...services.values()].map((service) => fetchGateway(core, service)));
}

async function fetchGateway(core: k8s.CoreV1Api, service: k8s.V1Service): Promise<FetchedGateway> {
  const labelSelector = selectorOf(service);
  if (labelSelector === undefined) return { service, pods: [] };
  const namespace = service.metadata?.namespace ?? "";
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  return { service, pods: items };
}

/**
 * Reads the metrics of each pod, because a Service would lead to only one of them. Unlike the debug
 * pages of istiod, they need no credentials of the mesh.
 */
async function fetchMetrics(core: k8s.CoreV1Api, namespace: string): Promise<IstiodMetrics> {
  try {
    const labelSelector = istioSelectors.istiod;
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    const pods = items
      .filter(isReady)
      .map((pod) => `${objectName(pod)}:${istioPorts.istiodMetrics}`);
    const pages = await Promise.all(
      pods.map((name) =>
        core.connectGetNamespacedPodProxyWithPath({ name, namespace, path: "metrics" }),
      ),
    );
    return { pages };
  } catch (error) {
    return { unreadable: describeError(error) };
  }
}
