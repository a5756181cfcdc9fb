import type * as k8s from "@kubernetes/client-node";
import { unlessEmpty } from "../../defined";
import { istioSelectors, noRevision } from "../../topology/istio-names";
import type { ClusterClient } from "../contexts";
import type { ReadCluster } from "../../live/read-clusters";
import { istiodGatewaysOf } from "../facts/exposure";
import { rootNamespaceIn } from "../facts/mesh-config";
import type { FetchedGateway } from "../gateways";
import { revisionsOf } from "../istiod";
import { itemsOf, Questionnaire, type Unanswered } from "../question";
import type { Attempts } from "./attempts";
import { fetchTrials, type CredentialTrials } from "./credentials";
import { fetchExposure, nothingExposed, type Exposure } from "./exposure";
import { fetchGateways } from "./gateways";
import { fetchIstiodEndpoints, noEndpoints, type IstiodEndpoints } from "./istiod-endpoints";
import { fetchMeshConfig, fetchRootCertificate, type MeshConfig } from "./mesh-config";
import { fetchMetrics } from "./metrics";
import { fetchNodesOf, fetchSomePods } from "./nodes";
import { fetchUnsyncedClusters } from "./peers";
import { fetchPolicies, noPolicies, type Policies } from "./policies";
import { fetchPorts, type PortTrials } from "./ports";
import { fetchProxies, type SyncPage } from "./proxies";
import {
  fetchRemoteSecrets,
  fetchSigning,
  hasConfigKubeconfig,
  noSigning,
  type Signing,
} from "./secrets";
import { byName } from "./selectors";
import { fetchWebhookTargets, noTargets, type WebhookTargets } from "./webhook-targets";
import { fetchWebhooks, webhooksOfMesh } from "./webhooks";
import { fetchZtunnel } from "./ztunnel";

/** What the API server of one cluster returned. Holds credentials: the remote secrets. */
export interface FetchedCluster {
  readonly context: string;
  /** The URL of the API server. */
  readonly server?: string | undefined;
  /** Istio's system namespace, if it exists. */
  readonly systemNamespace: k8s.V1Namespace | undefined;
  /** The Deployments of istiod. */
  readonly deployments: readonly k8s.V1Deployment[];
  readonly istiodPods: readonly k8s.V1Pod[];
  /** The injection webhooks of this mesh. */
  readonly webhooks: readonly k8s.V1MutatingWebhookConfiguration[];
  /** The injection webhooks of every mesh in the cluster. */
  readonly allWebhooks: readonly k8s.V1MutatingWebhookConfiguration[];
  readonly webhookTargets: WebhookTargets;
  readonly namespaces: readonly k8s.V1Namespace[];
  readonly remoteSecrets: readonly k8s.V1Secret[];
  readonly credentialTrials: CredentialTrials;
  /** Whether istiod reads its configuration from another cluster. */
  readonly hasConfigKubeconfig: boolean;
  readonly signing: Signing;
  /** The root certificate that proxies trust, in PEM. */
  readonly rootCertificate: string | undefined;
  readonly gateways: readonly FetchedGateway[];
  readonly meshConfig: MeshConfig;
  /** The metrics of every ready pod of istiod. */
  readonly metrics: readonly string[];
  /** The clusters that each istiod reads, in the order of `metrics`. See `fetchUnsyncedClusters`. */
  readonly readClusters: readonly (readonly ReadCluster[] | undefined)[];
  /** The sync status of proxies, from each ready pod of istiod. */
  readonly syncPages: readonly SyncPage[];
  /** Where the proxies of a remote look for istiod. */
  readonly istiodEndpoints: IstiodEndpoints;
  readonly exposure: Exposure;
  readonly policies: Policies;
  /** The Services of all namespaces. */
  readonly services: readonly k8s.V1Service[];
  /** The Services of other gateways that lead to istiod, such as an ingress gateway. */
  readonly istiodGateways: readonly k8s.V1Service[];
  /** The ports of gateways and of istiod's load balancers, and whether they answer. */
  readonly portTrials: PortTrials;
  /** Some of the nodes. */
  readonly nodes: readonly k8s.V1Node[];
  /** Some pods of a cluster without pods of Istio. */
  readonly somePods: readonly k8s.V1Pod[];
  /** In ambient mode: the DaemonSet of ztunnel. */
  readonly ztunnel: k8s.V1DaemonSet | undefined;
  readonly unanswered: Unanswered;
}

/** Queries one cluster through its API server, and changes nothing in it. */
export async function fetchCluster(
  client: ClusterClient,
  namespace: string,
  attempts: Attempts,
): Promise<FetchedCluster> {
  const { context, config } = client;
  const control = await fetchControlPlane(client, namespace);
  const questionnaire = new Questionnaire();
  const asked = fetchObjects(client, namespace, control, questionnaire);
  const istiodGateways = Promise.all([asked.services, asked.exposure, asked.gateways]).then(
    (found) => istiodGatewaysOf(...found),
  );
  const objects = { ...asked, istiodGateways };
  const answers = await resolveAll({
    ...objects,
    ...fetchFromPods(client, namespace, control, questionnaire, objects.gateways),
    ...tryFromHere(objects, attempts),
  });
  const server = config.getCurrentCluster()?.server;
  return { context, server, ...control, ...answers, unanswered: questionnaire.unanswered };
}

/** What shows the role of a cluster. Nothing can be said about a cluster without these. */
type ControlPlane = Pick<
  FetchedCluster,
  "systemNamespace" | "deployments" | "webhooks" | "allWebhooks"
>;

async function fetchControlPlane(
  { library, config }: ClusterClient,
  namespace: string,
): Promise<ControlPlane> {
  const core = config.makeApiClient(library.CoreV1Api);
  const apps = config.makeApiClient(library.AppsV1Api);
  const admission = config.makeApiClient(library.AdmissionregistrationV1Api);
  const [[systemNamespace], deployments, allWebhooks] = await Promise.all([
    itemsOf(core.listNamespace({ fieldSelector: byName(namespace) })),
    itemsOf(apps.listNamespacedDeployment({ namespace, labelSelector: istioSelectors.istiod })),
    fetchWebhooks(admission),
  ]);
  const webhooks = webhooksOfMesh(allWebhooks, namespace);
  return { systemNamespace, deployments, webhooks, allWebhooks };
}

/** Asks for objects that need nothing else. */
function fetchObjects(
  { library, config }: ClusterClient,
  namespace: string,
  { deployments, webhooks }: ControlPlane,
  { ask }: Questionnaire,
) {
  const core = config.makeApiClient(library.CoreV1Api);
  const apps = config.makeApiClient(library.AppsV1Api);
  const discovery = config.makeApiClient(library.DiscoveryV1Api);
  const custom = config.makeApiClient(library.CustomObjectsApi);
  const admission = config.makeApiClient(library.AdmissionregistrationV1Api);
  // the webhook of a revision that is gone may be left
  const running = revisionsOf(deployments);
  const revisions = running.length > 0 ? running : revisionsOf(webhooks);
  const endpoints = fetchIstiodEndpoints(core, discovery, namespace);
  const targets = fetchWebhookTargets(admission, discovery, namespace, webhooks);
  const meshConfig = fetchMeshConfig(core, namespace, unlessEmpty(revisions) ?? [noRevision]);
  const revisionConfigs = meshConfig.then(({ missing: [name] = [] }) => {
    // an istiod without its ConfigMap has its configuration from elsewhere
    if (name !== undefined && running.length > 0)
      throw new Error(`the ConfigMap ${name} is missing`);
  });
  const policies = meshConfig.then((found) =>
    fetchPolicies(custom, rootNamespaceIn(found) ?? namespace),
  );
  return {
    namespaces: ask("namespaces", itemsOf(core.listNamespace()), []),
    remoteSecrets: ask("remoteSecrets", fetchRemoteSecrets(core, namespace), []),
    hasConfigKubeconfig: ask("remoteSecrets", hasConfigKubeconfig(core, namespace), false),
    signing: ask("signingCertificate", fetchSigning(core, namespace), noSigning),
    rootCertificate: ask("rootCertificate", fetchRootCertificate(core, namespace), undefined),
    meshConfig: ask("meshConfig", meshConfig, { values: [] }),
    revisionConfigs: ask("revisionConfigs", revisionConfigs, undefined),
    gateways: ask("gateways", fetchGateways(core), []),
    istiodEndpoints: ask("istiodAddress", endpoints, noEndpoints),
    webhookTargets: ask("webhookTargets", targets, noTargets),
    // from the API server's cache, because there may be thousands
    services: ask(
      "services",
      itemsOf(core.listServiceForAllNamespaces({ resourceVersion: "0" })),
      [],
    ),
    policies: ask("policies", policies, noPolicies),
    ztunnel: ask("ztunnel", fetchZtunnel(apps, namespace, deployments), undefined),
    exposure: ask("exposure", fetchExposure(custom), nothingExposed),
  };
}

/** Reads pages of istiod's pods, and the nodes of pods. */
function fetchFromPods(
  client: ClusterClient,
  namespace: string,
  { deployments }: ControlPlane,
  { ask }: Questionnaire,
  gateways: Promise<readonly FetchedGateway[]>,
) {
  const core = client.config.makeApiClient(client.library.CoreV1Api);
  const labelSelector = istioSelectors.istiod;
  const list =
    deployments.length > 0
      ? itemsOf(core.listNamespacedPod({ namespace, labelSelector }))
      : Promise.resolve([]);
  const istiodPods = ask("metrics", list, []);
  const pages = istiodPods.then((own) => fetchMetrics(client, namespace, own));
  const metrics = ask("metrics", pages, []);
  const readClusters = Promise.all([istiodPods, metrics]).then(([own, read]) =>
    fetchUnsyncedClusters(client, namespace, own, read),
  );
  const syncPages = istiodPods.then((own) => fetchProxies(client, namespace, own));
  const ofIstio = Promise.all([istiodPods, gateways]).then(([own, found]) => [
    ...own,
    ...found.flatMap((gateway) => gateway.pods),
  ]);
  const somePods = ofIstio.then((pods) => fetchSomePods(core, pods));
  const nodes = Promise.all([ofIstio, somePods]).then(([own, more]) =>
    fetchNodesOf(core, [...own, ...more]),
  );
  return {
    istiodPods,
    metrics,
    readClusters,
    syncPages: ask("proxies", syncPages, []),
    somePods: ask("nodes", somePods, []),
    nodes: ask("nodes", nodes, []),
  };
}

/** Makes the connections from the user's machine. */
const tryFromHere = (
  {
    remoteSecrets,
    gateways,
    istiodEndpoints,
    istiodGateways,
  }: {
    readonly remoteSecrets: Promise<readonly k8s.V1Secret[]>;
    readonly gateways: Promise<readonly FetchedGateway[]>;
    readonly istiodEndpoints: Promise<IstiodEndpoints>;
    readonly istiodGateways: Promise<readonly k8s.V1Service[]>;
  },
  attempts: Attempts,
) => ({
  credentialTrials: remoteSecrets.then((secrets) => fetchTrials(secrets, attempts.credential)),
  portTrials: Promise.all([gateways, istiodEndpoints, istiodGateways]).then(
    ([found, { loadBalancers }, others]) => {
      const services = [...found.map(({ service }) => service), ...loadBalancers, ...others];
      return fetchPorts(services, attempts.port);
    },
  ),
});

/** Waits for every member of an object at once. */
async function resolveAll<T extends object>(
  members: T,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(members).map(async ([key, value]) => [key, await value] as const);
  return Object.fromEntries(await Promise.all(entries)) as { [K in keyof T]: Awaited<T[K]> };
}
