/** A remote secret, without its values. */
export interface RemoteSecret {
  readonly name: string;
  /** The cluster in its annotation. */
  readonly cluster?: string;
  /** Its data keys, which istiod uses as cluster names. */
  readonly keys: readonly string[];
  readonly created?: string;
  /** What the kubeconfig of each key says. */
  readonly access?: { readonly [key: string]: RemoteAccess };
}

/** How a kubeconfig in a remote secret leads to its cluster. */
export interface RemoteAccess {
  /** Why istiod cannot use the kubeconfig. */
  readonly invalid?: string;
  /** The URL of the API server. */
  readonly server?: string;
  readonly tlsServerName?: string;
  /** Whether a proxy leads to the API server. */
  readonly usesProxy?: true;
  /** Something that istiod accepts only with a setting of its own, such as `exec`. */
  readonly insecureOption?: string;
  readonly tokenIssued?: string;
  /** Not set if the token does not expire. */
  readonly tokenExpires?: string;
  /** What happened when the credential was used from where the command runs. */
  readonly trial?: CredentialTrial;
}

/** What an API server said to the credential of a remote secret. */
export interface CredentialTrial {
  /**
   * - `accepted`: the API server knows the credential.
   * - `rejected`: it does not.
   * - `mistrusted`: a server answered, but the CA in the secret did not sign its certificate.
   * - `unknown`: the credential was not sent, or nothing answered.
   */
  readonly result: "accepted" | "rejected" | "mistrusted" | "unknown";
  /** Why the credential was not accepted. */
  readonly reason?: string;
  /** The UID of the namespace kube-system in the cluster. */
  readonly uid?: string;
  /** What istiod needs to list, but may not. */
  readonly missing?: readonly string[];
}
