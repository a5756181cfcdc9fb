import type * as pulumi from "@pulumi/pulumi";

/**
 * The root of the mesh's trust. One of four: nothing (all is generated, for trying out); `rootCertificate` and `rootKey` (an intermediate
 * is made for every istiod); `rootCertificate`, and `certificateAuthority` of every cluster with an istiod; `rootCertificate` and
 * `existingSecret`. What is given is checked before anything is created, or as soon as it is known.
 */
export interface TrustArgs {
  /**
   * The root's certificate, PEM: self-signed, an authority, valid now. It may hold several, while one takes another's place. It is
   * public, and the `root-cert.pem` of the Secret `cacerts`. With `existingSecret`, give it as it is in there, byte by byte: istiod
   * writes it so into its webhooks. Defaults to a generated one.
   */
  readonly rootCertificate?: pulumi.Input<string>;

  /**
   * The root's private key, PEM without a passphrase, RSA or EC. It is a secret: each run signs with it, and it is not kept in the
   * state; the intermediates that it signs are, encrypted, and become `ca-cert.pem` and `ca-key.pem` of the Secrets `cacerts`. Defaults
   * to none.
   */
  readonly rootKey?: pulumi.Input<string>;

  /**
   * The name of a Secret in the system namespace of every cluster with an istiod, put there by others, with the signing certificate in the
   * form of Istio's `cacerts` or of cert-manager (`tls.crt`, `tls.key`, `ca.crt`). istiod's pod waits until it is there. Where it is there
   * before the mesh, set `namespace.existing` too; it is then refused where a file is missing, the key is another's, a certificate has
   * expired, is no authority or does not lead to the root, or the root is another than `rootCertificate`. Defaults to none.
   */
  readonly existingSecret?: string;

  /**
   * Count it up to give every istiod a new intermediate below the same root, which it takes up while it runs. Only where the
   * intermediates are made here. A whole number, 1 or more. It changes `ca-cert.pem` and `ca-key.pem` of the Secrets `cacerts`. Defaults
   * to 1.
   */
  readonly generation?: number;

  /**
   * The trust domain, the first part of every workload's identity (`spiffe://<domain>/ns/...`): a DNS name. It becomes
   * `meshConfig.trustDomain` in every cluster; workloads take a new one up when they are started anew. Defaults to "cluster.local".
   */
  readonly domain?: string;

  /**
   * Other trust domains, DNS names, whose identities count as those of `domain`, such as the one before, each other than `domain` and named
   * once. It becomes `meshConfig.trustDomainAliases`. Defaults to none.
   */
  readonly domainAliases?: string[];
}

/** A certificate authority by which the istiod of one cluster signs: an intermediate below the mesh's root. */
export interface CertificateAuthorityArgs {
  /**
   * The intermediate's certificate, PEM, one: an authority that may sign certificates, valid now. It becomes `ca-cert.pem` of the
   * Secret `cacerts`.
   */
  readonly certificate: pulumi.Input<string>;

  /** The intermediate's private key, PEM without a passphrase, RSA or EC. It is a secret. It becomes `ca-key.pem`, as PKCS#8. */
  readonly privateKey: pulumi.Input<string>;

  /**
   * The certificates between the intermediate and the root, PEM, each followed by its signer, without the root. With the intermediate
   * before and the root behind it becomes `cert-chain.pem`. Defaults to none: the root signed the intermediate itself.
   */
  readonly chain?: pulumi.Input<string>;
}
