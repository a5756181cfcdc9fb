/** A remote secret, without its values. */
export interface RemoteSecret {
  readonly name: string;
  /** The cluster in its annotation `networking.istio.io/cluster`. */
  readonly cluster?: string;
  /** Its data keys. istiod uses them as cluster names. */
  readonly keys: readonly string[];
  readonly created?: string;
  /** The kubeconfig of each key, without secrets. */
  readonly access?: { readonly [key: string]: RemoteAccess };
}

/** A kubeconfig in a remote secret, without secrets. */
export interface RemoteAccess {
  /** Why istiod cannot use the kubeconfig. */
  readonly invalid?: string;
  /** The URL of the API server. */
  readonly server?: string;
  readonly tlsServerName?: string;
  /** Whether a proxy leads to the API server. */
  readonly usesProxy?: true;
  /** A feature of the kubeconfig that istiod accepts only with a setting, such as `exec`. */
  readonly insecureOption?: string;
  readonly tokenIssued?: string;
  /** Not set if the token does not expire. */
  readonly tokenExpires?: string;
  /** The result of a request with the credential from the user's machine. */
  readonly trial?: CredentialTrial;
}

/** The answer of an API server to the credential of a remote secret. */
export interface CredentialTrial {
  /**
   * - `accepted`: the API server knows the credential.
   * - `rejected`: the API server does not know the credential.
   * - `mistrusted`: a server answered, but the CA in the secret did not sign its certificate.
   * - `unknown`: the credential was not sent, or nothing answered.
   */
  readonly result: "accepted" | "rejected" | "mistrusted" | "unknown";
  /** Why the credential was not accepted. */
  readonly reason?: string;
  /** The UID of the namespace kube-system in the cluster. */
  readonly uid?: string;
  /** The kinds that istiod must list, but the credential may not list. */
  readonly missing?: readonly string[];
}
