import type { Circumstances, NamedClusterCheck } from "./check";
import { apiServerAnswers, essentialsAreReadable, istioIsInstalled } from "./clusters";
import { gatewaysServeNetwork, servicesAreExposed } from "./cross-network";
import { intermediatesAreValid, rootsAreValid } from "./expiry";
import { istiodIsExposedForRemotes } from "./exposure";
import { gatewaysAreRead, gatewaysAreReady } from "./gateways";
import {
  namespacesAreInjected,
  oneWebhookInjects,
  rootIsPresent,
  webhookHasCaBundle,
  webhookTrustsIstiod,
} from "./injection";
import { istiodIsReady, primaryIsKnown } from "./istiod";
import { istiodAddressIsCurrent } from "./istiod-address";
import { networkIsSet } from "./mesh";
import { injectedNetworkMatches } from "./networks";
import { peerChecks } from "./peer-checks";
import { gatewayPortsAnswer, istiodIsNotPublic } from "./ports";
import { proxiesAreSynced } from "./proxies";
import { secretsHaveReaders } from "./remote-secrets";
import { mtlsIsOn } from "./policies";
import { rolloutsProgress } from "./rollouts";
import { secretChecks } from "./secret-checks";
import { gatewayVersionsMatch, proxyVersionsMatch, remoteVersionsMatch } from "./versions";
import { webhooksHaveEndpoints } from "./webhooks";
import { ztunnelIsReady } from "./ztunnel";

export { meshChecks } from "./mesh-checks";

/** If one of these fails, the other checks of the cluster lack the data that they need. */
export const requirements: readonly NamedClusterCheck[] = [
  { title: "its API server answers", check: apiServerAnswers },
  { title: "Istio is installed", check: istioIsInstalled },
];

/** The checks of a control plane. An external one has no proxies and no gateways of its own. */
export const externalChecks = ({ now, isWhole }: Circumstances): readonly NamedClusterCheck[] => [
  { title: "what a mesh needs can be read", check: essentialsAreReadable },
  {
    title: "every istiod is ready",
    isNeeded: ({ istiod }) => istiod !== undefined,
    check: istiodIsReady,
  },
  {
    title: "rollouts of istiod and gateways are not stuck",
    needs: ["gateways"],
    check: rolloutsProgress,
  },
  {
    title: "the versions of proxies fit their istiod",
    needs: ["metrics"],
    isNeeded: ({ connectedProxies = [] }) => connectedProxies.length > 0,
    check: proxyVersionsMatch,
  },
  {
    title: "proxies have their current configuration",
    needs: ["proxies"],
    isNeeded: ({ istiod }) => (istiod?.ready ?? 0) > 0,
    check: proxiesAreSynced,
  },
  {
    title: "no intermediate expires soon",
    needs: ["signingCertificate"],
    isNeeded: ({ intermediates = [] }) => intermediates.length > 0,
    check: intermediatesAreValid(now),
  },
  ...secretChecks,
  ...peerChecks({ now, isWhole }),
];

export const clusterChecks = (circumstances: Circumstances): readonly NamedClusterCheck[] => [
  ...externalChecks(circumstances),
  ...injectionChecks(circumstances),
  ...networkChecks,
  ...remoteChecks(circumstances),
];

const injectionChecks = ({ now }: Circumstances): readonly NamedClusterCheck[] => [
  { title: "injection webhooks have a CA bundle", check: webhookHasCaBundle },
  {
    title: "injection webhooks trust the root of istiod",
    needs: ["rootCertificate"],
    isNeeded: ({ webhookTrustsRoot }) => webhookTrustsRoot !== undefined,
    check: webhookTrustsIstiod,
  },
  {
    title: "every webhook has a server",
    needs: ["webhookTargets", "services", "namespaces"],
    check: webhooksHaveEndpoints,
  },
  { title: "one webhook injects each pod", needs: ["namespaces"], check: oneWebhookInjects },
  {
    title: "every namespace that asks for sidecars gets them",
    needs: ["namespaces"],
    check: namespacesAreInjected,
  },
  { title: "proxies have a root", needs: ["rootCertificate"], check: rootIsPresent },
  {
    title: "no root expires soon",
    needs: ["rootCertificate"],
    isNeeded: ({ rootCertificates = [] }) => rootCertificates.length > 0,
    check: rootsAreValid(now),
  },
];

const networkChecks: readonly NamedClusterCheck[] = [
  { title: "the network is set", check: networkIsSet },
  {
    title: "proxies are on the network of the cluster",
    needs: ["meshConfig", "revisionConfigs"],
    isNeeded: ({ injectedNetwork }) => injectedNetwork !== undefined,
    check: injectedNetworkMatches,
  },
  {
    title: "ztunnel is ready on every node",
    needs: ["ztunnel"],
    isNeeded: ({ ztunnel, unanswered }) => (ztunnel ?? unanswered?.ztunnel) !== undefined,
    check: ztunnelIsReady,
  },
  {
    title: "gateways have an address and ready pods",
    needs: ["gateways"],
    check: gatewaysAreReady,
  },
  {
    title: "gateways serve the network of the cluster",
    needs: ["gateways"],
    check: gatewaysServeNetwork,
  },
  {
    title: "istiod reads the namespaces of gateways",
    needs: ["gateways", "meshConfig", "revisionConfigs", "namespaces"],
    roles: ["primary"],
    check: gatewaysAreRead,
  },
  {
    title: "gateways accept requests of other networks",
    needs: ["gateways"],
    isNeeded: ({ gateways }) => gateways.some(({ network }) => network !== undefined),
    check: servicesAreExposed,
  },
  {
    title: "the ports of gateways answer from here",
    needs: ["gateways"],
    isNeeded: ({ gateways }) =>
      gateways.some(({ ports = [], lacksPort }) => ports.length > 0 || lacksPort),
    check: gatewayPortsAnswer,
  },
  {
    title: "the versions of gateways fit istiod",
    needs: ["gateways"],
    isNeeded: ({ gateways }) => gateways.some(({ versions = [] }) => versions.length > 0),
    check: gatewayVersionsMatch,
  },
  {
    title: "no policy turns off mTLS",
    needs: ["policies", "namespaces"],
    roles: ["primary", "remote"],
    check: mtlsIsOn,
  },
  {
    title: "istiod is exposed only for remotes",
    needs: ["exposure", "gateways", "remoteSecrets"],
    roles: ["primary"],
    check: istiodIsExposedForRemotes,
  },
  {
    title: "istiod is not open to every address",
    needs: ["exposure", "gateways", "istiodAddress"],
    isNeeded: ({ exposesIstiod, istiodServices = [] }) =>
      exposesIstiod === true || istiodServices.length > 0,
    check: istiodIsNotPublic,
  },
];

const remoteChecks = ({ isWhole }: Circumstances): readonly NamedClusterCheck[] => [
  { title: "the primary of a remote is known", roles: ["remote"], check: primaryIsKnown(isWhole) },
  {
    title: "the charts of a remote fit its istiod",
    roles: ["remote"],
    isNeeded: ({ chartVersion }) => chartVersion !== undefined,
    check: remoteVersionsMatch,
  },
  {
    title: "every remote secret has a reader",
    needs: ["remoteSecrets"],
    roles: ["remote"],
    check: secretsHaveReaders,
  },
  {
    title: "a remote finds istiod at the current address",
    needs: ["istiodAddress", "gateways"],
    roles: ["remote"],
    isNeeded: ({ istiodAddresses = [] }) => istiodAddresses.length > 0,
    check: istiodAddressIsCurrent,
  },
];
