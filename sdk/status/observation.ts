import type { Labels, LabelSelector, ObservedGateway, ObservedService } from "./observed-gateway";
import type { RemoteSecret } from "./observed-secret";
import type { DeadWebhook, DisabledMtls, StuckRollout } from "./observed-fault";
import type { Unanswered } from "./question";

export type {
  Labels,
  LabelSelector,
  ObservedGateway,
  ObservedPort,
  ObservedService,
} from "./observed-gateway";
export type { DeadWebhook, DisabledMtls, StuckRollout } from "./observed-fault";
export type { CredentialTrial, RemoteAccess, RemoteSecret } from "./observed-secret";

/** What was observed of one cluster. Plain data without secrets: `-o json` prints it as it is. */
export interface Observation {
  /** The context of the kubeconfig that leads to the cluster. */
  readonly context: string;
  /** The name of the cluster in Istio, or else its context. */
  readonly cluster: string;
  /** The URL of its API server in the kubeconfig. */
  readonly apiServer?: string;
  /** The UID of the namespace kube-system. It differs between clusters. */
  readonly uid?: string;
  /** Why the cluster could not be queried. The other members are then empty. */
  readonly unreachable?: string;
  /** Why something could not be read. The members that show it are then empty or not set. */
  readonly unanswered?: Unanswered;
  /**
   * - `primary`: runs istiod.
   * - `remote`: the istiod of another cluster manages it. It may run an istiod for injection.
   * - `external`: runs an istiod for other clusters, and is not a member of the mesh.
   * - `none`: has no istiod and no injection webhook.
   */
  readonly role: "primary" | "remote" | "external" | "none";
  /** For an external control plane: its config cluster. Both have the same name. */
  readonly servesAs?: string;
  /** Whether an external istiod reads the remote secrets of its own cluster. */
  readonly readsOwnSecrets?: boolean;
  /** For a remote: the primaries that its system namespace names, or `*` for any. */
  readonly controlPlaneClusters: readonly string[];
  /** From the label of the system namespace, or else from injection. */
  readonly network?: string;
  /** The network in the label of the system namespace. */
  readonly networkLabel?: string;
  /** The network that the injection webhook gives to proxies, if it gives them one. */
  readonly injectedNetwork?: string;
  /** The mesh ID, if a ConfigMap of Istio has it. */
  readonly meshId?: string;
  /** Only of a cluster with its own mesh configuration. */
  readonly trustDomain?: string;
  readonly trustDomainAliases?: readonly string[];
  /** The gateway addresses in Istio's `meshNetworks`. */
  readonly meshNetworkAddresses?: readonly string[];
  /** Whether `meshNetworks` names gateways, by an address or by a Service. */
  readonly hasMeshNetworks?: boolean;
  /** The revisions of Istio in this cluster. A control plane without a revision is `default`. */
  readonly revisions: readonly string[];
  /** The revision that each tag leads to. */
  readonly revisionTags?: { readonly [tag: string]: string };
  /** Whether `verify` uses Istio's ambient mode instead of sidecars. */
  readonly isAmbient?: boolean;
  /** In ambient mode: on how many nodes ztunnel is ready, and on how many it should be. */
  readonly ztunnel?: { readonly ready: number; readonly wanted: number };
  /** The label of a namespace whose pods get a sidecar, as `key=value`. */
  readonly injectionLabel?: string;
  /** How many namespaces have each label that turns on injection. */
  readonly namespaceRevisions?: { readonly [label: string]: number };
  /** Namespaces with such a label whose pods no webhook injects. */
  readonly unservedNamespaces?: readonly string[];
  /** Namespaces in which several webhooks inject the same pods. */
  readonly injectionConflicts?: readonly InjectionConflict[];
  readonly istiod?: Istiod;
  /** The version of the charts that installed the injection webhook. */
  readonly chartVersion?: string;
  /** The proxies that are connected to the istiods of this cluster. */
  readonly connectedProxies?: readonly ConnectedProxies[];
  /** The proxies without their current configuration. Not set if istiod does not report it. */
  readonly unsyncedProxies?: readonly UnsyncedProxy[];
  /**
   * The status of each peer, as istiod reports it: `synced`, `syncing` or `timeout`. It is
   * `unknown` if a replica of istiod does not report the peer.
   */
  readonly peers: { readonly [cluster: string]: string };
  readonly remoteSecrets: readonly RemoteSecret[];
  /** Whether every injection webhook has a CA bundle. */
  readonly webhookHasCertificate: boolean;
  /** Whether a primary has no injection webhook. */
  readonly lacksWebhook?: boolean;
  /**
   * Whether the CA bundles of the webhooks trust the root of istiod. Not set if that cannot be
   * seen.
   */
  readonly webhookTrustsRoot?: boolean;
  /** The webhooks whose Service is missing or has no ready endpoint. */
  readonly deadWebhooks?: readonly DeadWebhook[];
  /** SHA-256 of the root certificates that proxies trust, in hexadecimal. */
  readonly root?: string;
  /** The fingerprint of the root that signs for proxies. Not set if it is not known. */
  readonly signingRoot?: string;
  /** Whether the mesh configuration has more roots that proxies trust. */
  readonly hasMoreRoots?: boolean;
  /** The root certificates that proxies trust. */
  readonly rootCertificates?: readonly ObservedCertificate[];
  /** The intermediates in the Secret `cacerts`. */
  readonly intermediates?: readonly ObservedCertificate[];
  /** Whether proxies trust the root in the Secret `cacerts`. Not set if istiod does not use it. */
  readonly signingRootIsUsed?: boolean;
  /** Whether the private key in the Secret `cacerts` belongs to its certificate. */
  readonly signingKeyFits?: boolean;
  /** Why istiod cannot sign with the certificate in the Secret `cacerts`, if it cannot. */
  readonly signingProblem?: string;
  readonly gateways: readonly ObservedGateway[];
  /** The rollouts of istiod and of gateways that do not end. */
  readonly stuckRollouts?: readonly StuckRollout[];
  /** The selectors of the namespaces that istiod reads: a list for each revision with selectors. */
  readonly discoverySelectors?: readonly (readonly LabelSelector[])[];
  /** The gateways in namespaces that `discoverySelectors` leave out. */
  readonly hiddenGateways?: readonly string[];
  /** Of a remote: the addresses where its proxies look for istiod. */
  readonly istiodAddresses?: readonly string[];
  /** Whether an east-west gateway leads to istiod. */
  readonly exposesIstiod?: boolean;
  /** The ports of istiod that the east-west gateways expose. */
  readonly exposedIstiodPorts?: readonly number[];
  /** The load balancers that expose istiod without an east-west gateway. */
  readonly istiodServices?: readonly ObservedService[];
  /** The selectors of Istio Gateways that accept requests of other networks. */
  readonly crossNetworkSelectors?: readonly Labels[];
  /** The policies that turn off mTLS. */
  readonly disabledMtls?: readonly DisabledMtls[];
  /** Whether machines outside of clusters are members of the mesh. */
  readonly hasMachines?: boolean;
  /** The names of the ports of each Service that is in the mesh. */
  readonly services?: { readonly [service: string]: string };
  /** Whether the mesh configuration keeps requests to some Services in their own cluster. */
  readonly hasLocalServices?: boolean;
  /** The Services in namespaces in ambient mode. */
  readonly ambientServices?: { readonly [service: string]: AmbientService };
  /** Whether the mesh configuration chooses other global Services than Istio's charts do. */
  readonly hasOwnServiceScopes?: boolean;
  /** The ranges of pod addresses that are seen in use. Other nodes may have more. */
  readonly podRanges?: readonly string[];
}

/** A Service in ambient mode. */
export interface AmbientService {
  /** Whether other clusters use it. */
  readonly isGlobal: boolean;
  /** The namespace and name of its waypoint, as in `shop/waypoint`. */
  readonly waypoint?: string;
}

/** A proxy without its current configuration. */
export interface UnsyncedProxy {
  /** The pod and its namespace, as in `web-1.shop`. */
  readonly proxy: string;
  readonly cluster?: string;
  /** The kind of configuration, such as `listeners`. */
  readonly config: string;
  /** Why the proxy rejected it. If not set, the proxy has not confirmed it. */
  readonly error?: string;
}

/** Pods of a namespace that several webhooks inject. */
export interface InjectionConflict {
  readonly namespace: string;
  readonly webhooks: readonly string[];
}

/** The proxies of one version that are connected to istiods of one version. */
export interface ConnectedProxies {
  readonly istiod: string;
  readonly version: string;
  readonly count: number;
}

export interface ObservedCertificate {
  /** SHA-256, in hexadecimal. */
  readonly fingerprint: string;
  readonly subject: string;
  /** In the format of ISO 8601, as all times. */
  readonly notBefore: string;
  readonly notAfter: string;
}

/** The istiods of a cluster. Replicas of all revisions are counted together. */
export interface Istiod {
  /** The tag of its image. */
  readonly version?: string;
  /** The versions that run, of all revisions. */
  readonly versions?: readonly string[];
  readonly ready: number;
  readonly wanted: number;
  /** Why its metrics with the sync status of its peers cannot be read. */
  readonly unreadable?: string;
  /** The values of its setting PILOT_INSECURE_MULTICLUSTER_KUBECONFIG_OPTIONS. */
  readonly insecureOptions?: readonly string[];
  /** It has remote secrets, but is too old (before 1.29.3) to report the status of each peer. */
  readonly statusMissing?: true;
}

/** The requests that a client in one cluster sent, and the answers it got. */
export interface Traffic {
  readonly context: string;
  readonly cluster: string;
  /** Why no request could be sent. */
  readonly problem?: string;
  readonly requests: number;
  readonly failures: number;
  /** Why the most recent failed request failed. */
  readonly lastFailure?: string;
  /** The answers from each cluster. */
  readonly answers: { readonly [cluster: string]: AnswerCount };
  /** The clusters that have ready pods behind the service, so they should answer. */
  readonly expected: readonly string[];
}

/** The answers from one cluster. */
export interface AnswerCount {
  readonly count: number;
  /** The versions in the answers, if they contain any. */
  readonly versions: readonly string[];
  /** Whether the server saw the client's certificate. Not set with `--service`. */
  readonly isEncrypted?: boolean;
}

/** The observation of a cluster that could not be queried. */
export const unreachable = (context: string, reason: string): Observation => ({
  context,
  cluster: context,
  unreachable: reason,
  role: "none",
  controlPlaneClusters: [],
  revisions: [],
  peers: {},
  remoteSecrets: [],
  webhookHasCertificate: false,
  gateways: [],
});
