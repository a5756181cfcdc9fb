/** What was observed of one cluster. Plain data without secrets: `-o json` prints it as it is. */
export interface Observation {
  /** The context of the kubeconfig that leads to the cluster. */
  readonly context: string;
  /** The name of the cluster in Istio, or else its context. */
  readonly cluster: string;
  /** Why the cluster could not be queried. The other members are then empty. */
  readonly unreachable?: string;
  /**
   * - `primary`: runs istiod.
   * - `remote`: the istiod of another cluster manages it. It may run an istiod for injection.
   * - `external`: runs an istiod for other clusters, and is not a member of the mesh.
   * - `none`: has neither istiod nor an injection webhook.
   */
  readonly role: "primary" | "remote" | "external" | "none";
  /** For an external control plane: its config cluster, whose name it uses. */
  readonly servesAs?: string;
  /** For a remote: the primaries that its system namespace names, or `*` for any. */
  readonly controlPlaneClusters: readonly string[];
  readonly network?: string;
  /** The mesh ID, if a ConfigMap of Istio has it. */
  readonly meshId?: string;
  /** The revisions of Istio in this cluster. A control plane without a revision is `default`. */
  readonly revisions: readonly string[];
  /** The label of a namespace whose pods get a sidecar, as `key=value`. */
  readonly injectionLabel?: string;
  readonly istiod?: Istiod;
  /**
   * The status of each peer, as istiod reports it: `synced`, `syncing` or `timeout`. It is
   * `unknown` if a replica of istiod does not report the peer.
   */
  readonly peers: { readonly [cluster: string]: string };
  readonly remoteSecrets: readonly RemoteSecret[];
  /** Whether every injection webhook has a CA bundle. */
  readonly webhookHasCertificate: boolean;
  /** SHA-256 of the root certificates that proxies trust, in hexadecimal. */
  readonly root?: string;
  readonly gateways: readonly ObservedGateway[];
}

/** The istiods of a cluster. Replicas of all revisions are counted together. */
export interface Istiod {
  readonly version?: string;
  readonly ready: number;
  readonly wanted: number;
  /** Why its metrics, which hold the sync status of its peers, cannot be read. */
  readonly unreadable?: string;
  /** It has remote secrets, but is too old (before 1.29.3) to report the status of each peer. */
  readonly statusMissing?: true;
}

/** A remote secret, without its values. */
export interface RemoteSecret {
  readonly name: string;
  /** The cluster in its annotation. */
  readonly cluster?: string;
  /** Its data keys, which istiod uses as cluster names. */
  readonly keys: readonly string[];
}

/** An east-west gateway. */
export interface ObservedGateway {
  /** The namespace and the name of its Service, as in `istio-system/istio-eastwestgateway`. */
  readonly name: string;
  /** The network it is a gateway to. */
  readonly network?: string;
  /** An IP address or a host name. `nodes`: the addresses of nodes. `set elsewhere`: not known. */
  readonly address?: string;
  readonly readyPods: number;
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
