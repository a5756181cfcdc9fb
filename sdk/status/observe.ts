import { createHash } from "node:crypto";
import type * as k8s from "@kubernetes/client-node";
import { defined } from "../defined";
import { istioAnnotations, istioLabels } from "../topology/istio-names";
import { describeError, withTimeout } from "./api-errors";
import type { ClusterClient } from "./contexts";
import { fetchCluster, type FetchedCluster } from "./fetch";
import { gatewayOf } from "./gateways";
import { injectionLabelOf } from "./injection-label";
import { clusterIdOf, istiodOf, revisionsOf } from "./istiod";
import { unreachable, type Observation, type RemoteSecret } from "./observation";
import { parseInjectionPath, parseMeshId, type InjectionPath } from "./parse";
import { objectName } from "./pods";

const fetchSeconds = 15;

/** Observes one cluster through its API server. An error makes the cluster unreachable. */
export async function observeCluster(
  client: ClusterClient,
  namespace: string,
): Promise<Observation> {
  try {
    return observationOf(await withTimeout(fetchSeconds, fetchCluster(client, namespace)));
  } catch (error) {
    return unreachable(client.context, describeError(error));
  }
}

/** Derives an observation from what was fetched. It holds no values of remote secrets. */
export function observationOf(fetched: FetchedCluster): Observation {
  const { context, deployments } = fetched;
  const metadata = fetched.systemNamespace?.metadata;
  const clients = webhookClients(fetched.webhooks);
  const injection = injectionPathOf(clients);
  const id = clusterIdOf(deployments);
  const primaries = primariesIn(metadata?.annotations?.[istioAnnotations.controlPlaneClusters]);
  const role = observedRole(fetched, id, primaries);
  return defined({
    context,
    cluster: clusterNameOf(role, id ?? injection.cluster, context),
    role,
    servesAs: role === "external" ? id : undefined,
    controlPlaneClusters: role === "remote" ? primaries : [],
    network: metadata?.labels?.[istioLabels.network] ?? injection.network,
    meshId: fetched.meshConfigs.map(parseMeshId).find((meshId) => meshId !== undefined),
    revisions: revisionsOf([...deployments, ...fetched.webhooks]),
    injectionLabel: injectionLabelOf(fetched.webhooks),
    ...controlPlaneOf(fetched),
    remoteSecrets: fetched.remoteSecrets.map(remoteSecretOf),
    webhookHasCertificate: clients.length > 0 && clients.every(hasCertificate),
    root: fingerprintOf(fetched.rootCertificate),
    gateways: fetched.gateways.map(gatewayOf),
  });
}

type WebhookClient = k8s.AdmissionregistrationV1WebhookClientConfig;

const webhookClients = (
  configurations: readonly k8s.V1MutatingWebhookConfiguration[],
): WebhookClient[] =>
  configurations.flatMap(({ webhooks = [] }) => webhooks.map(({ clientConfig }) => clientConfig));

/** The path of the first webhook that names its cluster. */
function injectionPathOf(clients: readonly WebhookClient[]): InjectionPath {
  const paths = clients.map(({ service, url }) => parseInjectionPath(service?.path ?? url ?? ""));
  return paths.find(({ cluster }) => cluster !== undefined) ?? {};
}

/** A webhook with a URL may have a certificate that is publicly trusted. */
const hasCertificate = ({ service, caBundle }: WebhookClient): boolean =>
  service === undefined || Boolean(caBundle);

const primariesIn = (annotation = ""): string[] =>
  annotation.split(",").filter((name) => name !== "");

/** A remote may run istiod too, so a cluster is a primary only if it names no other primary. */
function observedRole(
  { deployments, hasConfigKubeconfig, webhooks }: FetchedCluster,
  id: string | undefined,
  primaries: readonly string[],
): Observation["role"] {
  const hasIstiod = deployments.length > 0;
  if (hasIstiod && hasConfigKubeconfig) return "external";
  const namesOthers = primaries.some((name) => name !== id);
  if (hasIstiod && !namesOthers) return "primary";
  if (webhookClients(webhooks).length > 0) return "remote";
  return hasIstiod ? "primary" : "none";
}

/** An external istiod works under the name of its config cluster, so it is named by its context. */
function clusterNameOf(
  role: Observation["role"],
  name: string | undefined,
  context: string,
): string {
  if (role === "external" || name === undefined) return context;
  return name;
}

function controlPlaneOf({
  deployments,
  metrics,
}: FetchedCluster): Pick<Observation, "istiod" | "peers"> {
  if (deployments.length === 0) return { peers: {} };
  return istiodOf(deployments, metrics);
}

function remoteSecretOf(secret: k8s.V1Secret): RemoteSecret {
  return defined({
    name: objectName(secret),
    cluster: secret.metadata?.annotations?.[istioAnnotations.cluster],
    keys: Object.keys(secret.data ?? {}).sort(),
  });
}

/** SHA-256, in hexadecimal. */
function fingerprintOf(certificate: string | undefined): string | undefined {
  if (certificate === undefined) return undefined;
  return createHash("sha256").update(certificate.trim()).digest("hex");
}
