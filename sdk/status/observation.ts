/** What was seen of one cluster. Plain data, without secrets: `--json` prints it as it is. */
export interface Observation {
  /** The context of the kubeconfig through which it was seen. */
  readonly context: string;
  /** Istio's name of the cluster, or the context's where none is seen. */
  readonly cluster: string;
  /** Why nothing could be seen; the other members are then empty. */
  readonly unreachable?: string;
  /**
   * A primary runs istiod; a remote belongs to another's, though it may have one for injection; an external control plane serves others and
   * is no part of the mesh; none has neither istiod nor a webhook.
   */
  readonly role: "primary" | "remote" | "external" | "none";
  /** For an external control plane: the cluster under whose name it works, its config cluster. */
  readonly servesAs?: string;
  /** For a remote: the primaries its namespace names, or `*`. */
  readonly controlPlaneClusters: readonly string[];
  readonly network?: string;
  /** The mesh's ID, where a ConfigMap of Istio's tells it. */
  readonly meshId?: string;
  /** The revisions of Istio that run or inject here; `default` is the one without a name. */
  readonly revisions: readonly string[];
  readonly istiod?: Istiod;
  /** How istiod stands to each of its peers: `synced`, `syncing`, `timeout`, or `unseen` by one of several istiods. */
  readonly peers: { readonly [cluster: string]: string };
  readonly remoteSecrets: readonly RemoteSecret[];
  /** Whether every injection webhook has a CA bundle. */
  readonly webhookHasCertificate: boolean;
  /** SHA-256 of the root certificates that the cluster's proxies trust, in hexadecimal. */
  readonly root?: string;
  readonly gateways: readonly Gateway[];
}

/** The control plane of a primary; replicas and revisions are counted together. */
export interface Istiod {
  readonly version?: string;
  readonly ready: number;
  readonly wanted: number;
  /** Why its metrics, which tell how it stands to its peers, could not be read. */
  readonly unreadable?: string;
  /** It reads other clusters, but is too old (before 1.29.3) to tell how it stands to each. */
  readonly untold?: true;
}

/** A remote secret, without what it holds. */
export interface RemoteSecret {
  readonly name: string;
  /** The cluster in its annotation. */
  readonly cluster?: string;
  /** Its data keys, which istiod takes as the names of the clusters it leads to. */
  readonly keys: readonly string[];
}

/** An east-west gateway. */
export interface Gateway {
  /** The name of its Service, with the namespace before it. */
  readonly name: string;
  /** The network it leads into. */
  readonly network?: string;
  /** An IP address or host name; `nodes` where it is reached at the addresses of nodes. */
  readonly address?: string;
  readonly readyPods: number;
}

/** What a client in one cluster was answered. */
export interface Traffic {
  readonly context: string;
  readonly cluster: string;
  /** Why no request could be made. */
  readonly problem?: string;
  readonly requests: number;
  readonly failures: number;
  /** What came instead of an answer the last time that a request failed. */
  readonly lastFailure?: string;
  /** How often each cluster answered, and which versions. */
  readonly answers: { readonly [cluster: string]: Answers };
  /** The clusters that have ready pods behind the service, so that an answer of theirs is expected. */
  readonly expected: readonly string[];
}

/** The answers of one cluster. */
export interface Answers {
  readonly count: number;
  /** The versions they told; empty where they told none. */
  readonly versions: readonly string[];
}

/** A cluster of which nothing is known. */
export const nothingSeen = (context: string, unreachable: string): Observation => ({
  context,
  cluster: context,
  unreachable,
  role: "none",
  controlPlaneClusters: [],
  revisions: [],
  peers: {},
  remoteSecrets: [],
  webhookHasCertificate: false,
  gateways: [],
});
