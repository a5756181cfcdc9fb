import type { ClusterCheck, MeshCheck, Named } from "./check";
import {
  apiServerAnswers,
  clusterNamesDiffer,
  essentialsAreReadable,
  istioIsInstalled,
} from "./clusters";
import { intermediatesAreValid, rootsAreValid, tokensAreValid } from "./expiry";
import { istiodIsExposedForRemotes } from "./exposure";
import { gatewaysAreReady } from "./gateways";
import {
  namespacesAreInjected,
  oneWebhookInjects,
  rootIsPresent,
  webhookHasCaBundle,
  webhookTrustsIstiod,
} from "./injection";
import { istiodAddressIsCurrent } from "./istiod-address";
import { istiodIsReady, primaryIsKnown } from "./istiod";
import { meshIdsMatch, networkIsSet, rootsMatch, trustDomainsMatch } from "./mesh";
import { gatewayAddressesDiffer, injectedNetworkMatches, podRangesDiffer } from "./networks";
import { peersAreSynced } from "./peers";
import {
  secretsAreUnique,
  secretsAreValid,
  secretsHaveClusters,
  secretsHaveReaders,
  secretsLeadToDifferentServers,
} from "./remote-secrets";
import {
  gatewayVersionsMatch,
  istiodVersionsMatch,
  proxyVersionsMatch,
  remoteVersionsMatch,
} from "./versions";

/** What is known besides the observations. */
export interface Circumstances {
  /** The time of the check, in milliseconds since 1970. */
  readonly now: number;
  /** Whether the clusters are all clusters of the mesh, as those of a stack are. */
  readonly isWhole: boolean;
}

/** If one of these fails, the other checks of the cluster lack the data that they need. */
export const requirements: readonly Named<ClusterCheck>[] = [
  { title: "its API server answers", check: apiServerAnswers },
  { title: "Istio is installed", check: istioIsInstalled },
];

/** The checks of a control plane, which those of an external one have in common. */
const controlPlaneChecks = ({ now, isWhole }: Circumstances): readonly Named<ClusterCheck>[] => [
  { title: "what a mesh needs can be read", check: essentialsAreReadable },
  { title: "every istiod is ready", check: istiodIsReady },
  { title: "istiod has synced with every peer", needs: ["remoteSecrets"], check: peersAreSynced },
  {
    title: "each remote secret is for a cluster of the mesh",
    needs: ["remoteSecrets"],
    check: secretsHaveClusters(isWhole),
  },
  {
    title: "each cluster has one remote secret",
    needs: ["remoteSecrets"],
    check: secretsAreUnique,
  },
  {
    title: "each API server has one name",
    needs: ["remoteSecrets"],
    check: secretsLeadToDifferentServers,
  },
  {
    title: "each remote secret has a valid kubeconfig",
    needs: ["remoteSecrets"],
    check: secretsAreValid,
  },
  {
    title: "no token in a remote secret expires soon",
    needs: ["remoteSecrets"],
    check: tokensAreValid(now),
  },
  {
    title: "the versions of proxies fit their istiod",
    needs: ["metrics"],
    check: proxyVersionsMatch,
  },
  {
    title: "no intermediate expires soon",
    needs: ["signingCertificate"],
    check: intermediatesAreValid(now),
  },
];

/** The cluster of an external control plane has no proxies and no gateways. */
export const externalChecks = controlPlaneChecks;

export const clusterChecks = (circumstances: Circumstances): readonly Named<ClusterCheck>[] => [
  ...controlPlaneChecks(circumstances),
  { title: "the primary of a remote is known", check: primaryIsKnown },
  { title: "injection webhooks have a CA bundle", check: webhookHasCaBundle },
  {
    title: "injection webhooks trust the root of istiod",
    needs: ["rootCertificate"],
    check: webhookTrustsIstiod,
  },
  {
    title: "one webhook injects each pod",
    needs: ["namespaces"],
    check: oneWebhookInjects,
  },
  {
    title: "every namespace that asks for sidecars gets them",
    needs: ["namespaces"],
    check: namespacesAreInjected,
  },
  { title: "proxies have a root", needs: ["rootCertificate"], check: rootIsPresent },
  {
    title: "no root expires soon",
    needs: ["rootCertificate"],
    check: rootsAreValid(circumstances.now),
  },
  { title: "the network is set", check: networkIsSet },
  {
    title: "proxies and endpoints have the same network",
    needs: ["meshConfig"],
    check: injectedNetworkMatches,
  },
  {
    title: "gateways have an address and ready pods",
    needs: ["gateways"],
    check: gatewaysAreReady,
  },
  {
    title: "the versions of gateways fit istiod",
    needs: ["gateways"],
    check: gatewayVersionsMatch,
  },
  { title: "the charts of a remote fit its istiod", check: remoteVersionsMatch },
  {
    title: "every remote secret has a reader",
    needs: ["remoteSecrets"],
    check: secretsHaveReaders,
  },
  {
    title: "a remote finds istiod at the address of today",
    needs: ["istiodAddress"],
    check: istiodAddressIsCurrent,
  },
  {
    title: "istiod is exposed only for remotes",
    needs: ["exposure", "gateways", "remoteSecrets"],
    check: istiodIsExposedForRemotes,
  },
];

export const meshChecks: readonly Named<MeshCheck>[] = [
  { title: "cluster names differ", check: clusterNamesDiffer },
  { title: "all clusters trust the same root", needs: ["rootCertificate"], check: rootsMatch },
  { title: "mesh IDs are the same", needs: ["meshConfig"], check: meshIdsMatch },
  { title: "trust domains are the same", needs: ["meshConfig"], check: trustDomainsMatch },
  { title: "the versions of istiods fit", check: istiodVersionsMatch },
  {
    title: "each gateway address leads to one network",
    needs: ["gateways"],
    check: gatewayAddressesDiffer,
  },
  {
    title: "pods on one network have different addresses",
    needs: ["nodes"],
    check: podRangesDiffer,
  },
];
