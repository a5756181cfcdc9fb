import { createHash } from "node:crypto";
import type * as k8s from "@kubernetes/client-node";
import { defined, unlessEmpty } from "../defined";
import { istioAnnotations, istioLabels } from "../topology/istio-names";
import { describeError } from "../live/api-errors";
import type { ClusterClient } from "./contexts";
import { intermediatesOf, observedCertificates, sameCertificates } from "./facts/certificates";
import { ambientServicesOf } from "./facts/ambient-services";
import { usesAmbient } from "./facts/data-plane";
import { hiddenGatewaysOf } from "./facts/discovery";
import { exposureOf } from "./facts/exposure";
import {
  injectionOf,
  signsOtherwise,
  webhookClients,
  webhooksTrustRoot,
  type WebhookClient,
} from "./facts/injection";
import { istiodAddressesOf } from "./facts/istiod-addresses";
import { discoverySelectorsIn, meshFactsOf, networkInValues } from "./facts/mesh-config";
import { podRangesOf } from "./facts/pod-ranges";
import { unsyncedProxiesOf } from "./facts/proxies";
import { remoteSecretOf, withoutCredentials } from "./facts/remote-secrets";
import { meshServicesOf } from "./facts/services";
import { disabledMtlsOf } from "./facts/policies";
import { stuckRolloutsOf } from "./facts/rollouts";
import { deadWebhooksOf, liveWebhooksOf } from "./facts/webhooks";
import { chartVersionOf, connectedProxiesOf } from "./facts/versions";
import { newAttempts } from "./fetch/attempts";
import { fetchCluster, type FetchedCluster } from "./fetch/cluster";
import { noSigning, type Signing } from "./fetch/secrets";
import { gatewayOf, serviceOf } from "./gateways";
import { injectionLabelOf } from "./injection-label";
import { clusterIdOf, istiodOf, readsOwnSecrets, revisionsOf } from "./istiod";
import { unreachable, type Observation, type ObservedCertificate } from "./observation";
import { parseInjectionPath, type InjectionPath } from "./parse";
import { objectName } from "../live/pods";

/** Observes one cluster through its API server. An error makes the cluster unreachable. */
export async function observeCluster(
  client: ClusterClient,
  namespace: string,
  attempts = newAttempts(),
): Promise<Observation> {
  try {
    return observationOf(await fetchCluster(client, namespace, attempts));
  } catch (error) {
    return unreachable(client.context, describeError(error));
  }
}

/** Derives an observation from what was fetched. It holds no values of remote secrets. */
export function observationOf(fetched: FetchedCluster): Observation {
  const { context, deployments } = fetched;
  const metadata = fetched.systemNamespace?.metadata;
  const clients = webhookClients(fetched.webhooks);
  const live = liveWebhooksOf(fetched);
  const injection = injectionPathOf(webhookClients(live));
  const running = revisionsOf(deployments);
  const id = clusterIdOf(deployments);
  const primaries = primariesIn(metadata?.annotations?.[istioAnnotations.controlPlaneClusters]);
  const role = observedRole(fetched, id, primaries);
  return defined({
    context,
    cluster: clusterNameOf(role, id ?? injection.cluster, context),
    apiServer: fetched.server === undefined ? undefined : withoutCredentials(fetched.server),
    uid: fetched.namespaces.find((one) => objectName(one) === "kube-system")?.metadata?.uid,
    unanswered: unlessEmpty(fetched.unanswered),
    role,
    servesAs: role === "external" ? id : undefined,
    readsOwnSecrets: (role === "external" && readsOwnSecrets(deployments)) || undefined,
    controlPlaneClusters: role === "remote" ? primaries : [],
    ...networkOf(fetched, role, injection),
    ...meshFactsOf(fetched.meshConfig),
    revisions: running.length > 0 ? running : revisionsOf(live),
    isAmbient: usesAmbient(fetched) || undefined,
    ztunnel: ztunnelOf(fetched),
    injectionLabel: injectionLabelOf(live),
    ...injectionOf(fetched),
    ...controlPlaneOf({ ...fetched, webhooks: live }),
    remoteSecrets: fetched.remoteSecrets.map((secret) =>
      remoteSecretOf(secret, fetched.credentialTrials),
    ),
    webhookHasCertificate: clients.length > 0 && clients.every(hasCertificate),
    lacksWebhook: (role === "primary" && clients.length === 0) || undefined,
    discoverySelectors: unlessEmpty(
      discoverySelectorsIn(fetched.meshConfig).filter((list) => list.length > 0),
    ),
    hiddenGateways: unlessEmpty(hiddenGatewaysOf(fetched)),
    disabledMtls: unlessEmpty(disabledMtlsOf(fetched)),
    stuckRollouts: unlessEmpty(stuckRolloutsOf(fetched)),
    deadWebhooks: unlessEmpty(deadWebhooksOf(fetched)),
    ...trustOf(fetched),
    gateways: fetched.gateways.map((gateway) => gatewayOf(gateway, fetched.portTrials)),
    istiodServices: unlessEmpty(
      [...fetched.istiodEndpoints.loadBalancers, ...fetched.istiodGateways].map((one) =>
        serviceOf(one, fetched.portTrials),
      ),
    ),
    istiodAddresses: role === "remote" ? istiodAddressesOf(fetched.istiodEndpoints) : undefined,
    ...exposureOf(fetched),
    services: unlessEmpty(meshServicesOf(fetched)),
    ambientServices: unlessEmpty(ambientServicesOf(fetched)),
    podRanges: podRangesOf(fetched.nodes, podsOf(fetched)),
  });
}

const ztunnelOf = ({ ztunnel }: FetchedCluster): Observation["ztunnel"] =>
  ztunnel?.status && {
    ready: ztunnel.status.numberReady,
    wanted: ztunnel.status.desiredNumberScheduled,
  };

const podsOf = ({ istiodPods, gateways, somePods }: FetchedCluster): k8s.V1Pod[] => [
  ...istiodPods,
  ...somePods,
  ...gateways.flatMap(({ pods }) => pods),
];

/** istiod takes the network of pods from the label, and gives proxies the one of injection. */
function networkOf(
  { systemNamespace, meshConfig }: FetchedCluster,
  role: Observation["role"],
  { network: inPath }: InjectionPath,
): Pick<Observation, "network" | "networkLabel" | "injectedNetwork"> {
  const networkLabel = systemNamespace?.metadata?.labels?.[istioLabels.network];
  const inValues = networkInValues(meshConfig);
  return defined({
    networkLabel,
    network: networkLabel ?? inPath ?? inValues,
    // the values of a remote's own charts do not reach its proxies
    injectedNetwork: inPath ?? (role === "primary" ? inValues : undefined),
  });
}

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

type ControlPlaneFacts = Pick<
  Observation,
  "istiod" | "peers" | "chartVersion" | "connectedProxies" | "unsyncedProxies"
>;

function controlPlaneOf({
  deployments,
  webhooks,
  metrics,
  readClusters,
  syncPages,
  unanswered,
}: FetchedCluster): ControlPlaneFacts {
  const chartVersion = chartVersionOf(webhooks);
  if (deployments.length === 0) return defined({ chartVersion, peers: {} });
  return defined({
    ...istiodOf(deployments, metrics, readClusters, unanswered.metrics),
    chartVersion,
    connectedProxies: connectedProxiesOf(metrics),
    unsyncedProxies: unanswered.proxies === undefined ? unsyncedProxiesOf(syncPages) : undefined,
  });
}

/** The certificates of a cluster. Without istiod, nothing uses the Secret `cacerts`. */
function trustOf(
  fetched: FetchedCluster,
): Pick<
  Observation,
  | "webhookTrustsRoot"
  | "root"
  | "signingRoot"
  | "rootCertificates"
  | "intermediates"
  | "signingRootIsUsed"
  | "signingKeyFits"
  | "signingProblem"
> {
  const { rootCertificate = "", deployments } = fetched;
  const signing = deployments.length > 0 ? fetched.signing : noSigning;
  const isUsed = deployments.length > 0 && !signsOtherwise(deployments);
  const rootCertificates = observedCertificates([rootCertificate]);
  const signingRootIsUsed = isUsed
    ? sameCertificates(signing.root ?? "", rootCertificate)
    : undefined;
  return defined({
    webhookTrustsRoot: webhooksTrustRoot(fetched),
    root: fingerprintOf(fetched.rootCertificate),
    rootCertificates,
    signingRoot:
      isUsed && signingRootIsUsed !== false ? signingRootIn(signing, rootCertificates) : undefined,
    intermediates: intermediatesOf(signing.certificates, rootCertificate),
    signingRootIsUsed,
    signingKeyFits: signing.keyFits,
    signingProblem: isUsed ? signing.problem : undefined,
  });
}

/** Without the Secret `cacerts`, istiod signs with its only root. */
function signingRootIn(
  { signingRoot, certificates }: Signing,
  [root, ...others]: readonly ObservedCertificate[],
): string | undefined {
  const isAlone = certificates.length === 0 && others.length === 0;
  return signingRoot ?? (isAlone ? root?.fingerprint : undefined);
}

/** SHA-256, in hexadecimal. */
function fingerprintOf(certificate: string | undefined): string | undefined {
  if (certificate === undefined) return undefined;
  return createHash("sha256").update(certificate.trim()).digest("hex");
}
