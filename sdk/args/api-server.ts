import type * as pulumi from "@pulumi/pulumi";

/** How other clusters reach an API server. */
export interface ApiServerArgs {
  /**
   * The URL that pods in the other clusters use for this API server, e.g. `https://10.0.0.5:6443`.
   * It must not be a loopback address or contain a user, a password, a query or a fragment. The API
   * server's certificate must be valid for the host in the URL, or for `tlsServerName`.
   *
   * Becomes `server` of the kubeconfig in the remote secret.
   */
  readonly server: pulumi.Input<string>;

  /**
   * The CA certificates that other clusters verify this API server with: PEM, encoded in base64.
   *
   * Becomes `certificate-authority-data` of the kubeconfig in the remote secret.
   * Defaults to the CA certificate that the cluster stores next to its reader account's token.
   */
  readonly certificateAuthorityData?: pulumi.Input<string>;

  /**
   * The name in the API server's certificate, if it is not the host of `server`.
   * It is a DNS name or an IP address.
   *
   * Becomes `tls-server-name` of the kubeconfig in the remote secret.
   * Defaults to the host of `server`.
   */
  readonly tlsServerName?: pulumi.Input<string>;
}

/** The account and token that istiod in other clusters uses to read this cluster. */
export interface RemoteSecretArgs {
  /**
   * The name of the ServiceAccount in the system namespace, a DNS label.
   * It is created if it does not exist, and bound to Istio's reader role. When the mesh is
   * destroyed, the account stays if the namespace stays (`namespace.existing`).
   *
   * It must not be "default", which every pod without an account of its own uses. It must not be
   * the account of istiod, the gateway or the CNI node agent. It requires Istio 1.31 or newer.
   *
   * Becomes `global.readerServiceAccount` of the charts.
   * Defaults to "istio-reader-service-account", which the chart `base` creates.
   */
  readonly serviceAccount?: string;

  /**
   * Rotates the token each time you increase this whole number.
   * The new token is created and given to all peers before the old one is deleted. An external
   * control plane's istiod uses another token in its config cluster, the one of istiod's own
   * account. That token is not rotated.
   *
   * Becomes the suffix of `metadata.name` of the token's Secret, if it is above 0.
   * Defaults to 0.
   */
  readonly rotate?: number;
}
