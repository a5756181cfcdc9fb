import type * as pulumi from "@pulumi/pulumi";

/**
 * The root of trust of the mesh.
 * There are four ways to set it up:
 *
 * - Nothing: the root and the intermediates are generated. This is only for trying out.
 * - `rootCertificate` and `rootKey`: an intermediate is created for every istiod.
 * - `rootCertificate`, and `certificateAuthority` in every cluster with an istiod: you create the
 *   intermediates.
 * - `rootCertificate` and `existingSecret`: something else creates Secrets with the intermediates.
 *
 * Certificates and keys are checked before anything is created, or as soon as they are known.
 */
export interface TrustArgs {
  /**
   * The certificate of the root: PEM, self-signed, a certificate authority, and valid now.
   * It can hold several certificates while you replace one root by another. It is public. With
   * `existingSecret`, it must equal the root in the Secret byte for byte, because istiod copies
   * that one into its webhooks.
   *
   * Becomes `root-cert.pem` of the Secret `cacerts`.
   * Defaults to a generated certificate.
   */
  readonly rootCertificate?: pulumi.Input<string>;

  /**
   * The private key of the root: PEM without a passphrase, RSA or EC.
   * It is a secret. Each run signs with it, and it is not kept in the state. The intermediates that
   * it signs are kept there, encrypted. They become `ca-cert.pem` and `ca-key.pem` of the Secrets
   * `cacerts`.
   *
   * Defaults to none.
   */
  readonly rootKey?: pulumi.Input<string>;

  /**
   * The name of a Secret of your own with the certificate and key that istiod signs with.
   * It must be in the system namespace of every cluster with an istiod. This package does not
   * create it. Its keys are those of Istio's `cacerts` or of cert-manager (`tls.crt`, `tls.key`,
   * `ca.crt`). istiod's pod waits until the Secret exists.
   *
   * If the Secret exists before the mesh, set `namespace.existing` too. It is then checked before
   * anything is created, unless its name is an output. It is rejected if a file is missing, if the
   * key does not belong to the certificate, if a certificate has expired, is not a certificate
   * authority or does not lead to the root, or if the root differs from `rootCertificate`.
   *
   * Becomes `volumes`, `volumeMounts` and `env.ROOT_CA_DIR` of the chart `istiod`.
   * Defaults to none.
   */
  readonly existingSecret?: pulumi.Input<string>;

  /**
   * Gives every istiod a new intermediate each time you increase this whole number.
   * The root stays the same, and istiod loads the new intermediate without a restart. It is only
   * for intermediates that this package creates, and must be 1 or more. It changes `ca-cert.pem`
   * and `ca-key.pem` of the Secrets `cacerts`.
   *
   * Defaults to 1.
   */
  readonly generation?: number;

  /**
   * Replaces the root by another one, in three steps and without failing requests.
   *
   * Defaults to none.
   */
  readonly rotation?: RootRotationArgs;

  /**
   * The trust domain: the first part of every workload's identity (`spiffe://<domain>/ns/...`).
   * It is a DNS name. Workloads use a new trust domain only after a restart.
   *
   * Becomes `meshConfig.trustDomain` in every cluster.
   * Defaults to "cluster.local".
   */
  readonly domain?: string;

  /**
   * Other trust domains whose identities count as identities of `domain`, e.g. the previous one.
   * Each is a DNS name.
   *
   * Becomes `meshConfig.trustDomainAliases` in every cluster.
   * Defaults to none.
   */
  readonly domainAliases?: string[];
}

/**
 * The replacement of the root of the mesh.
 * Between the steps, wait until every workload has a new certificate. The preview says how long
 * that takes. A step is refused while a workload or an istiod would reject the others.
 */
export interface RootRotationArgs {
  /**
   * The step of the rotation: a whole number from 1.
   * Increment it, and run an update, for each step:
   *
   * 1. Workloads trust both roots, and istiod signs with the old one.
   * 2. Workloads trust both roots, and istiod signs with the new one.
   * 3. Workloads trust the new root only.
   *
   * For a generated root, the next rotation continues with 4.
   *
   * Becomes `env.ISTIO_MULTIROOT_MESH` of the chart `istiod` in steps 1 and 2, and `root-cert.pem`
   * of the Secrets `cacerts`.
   */
  readonly step: number;

  /**
   * The certificate of the new root: PEM, as in `trust.rootCertificate`.
   * With `certificateAuthority`, also give every cluster an intermediate of this root in step 2.
   *
   * Becomes a part of `root-cert.pem` of the Secrets `cacerts`.
   * Defaults to a generated certificate, if the old root is a generated one.
   */
  readonly rootCertificate?: pulumi.Input<string>;

  /**
   * The private key of the new root: PEM without a passphrase, RSA or EC.
   * It is a secret, and signs the intermediates from step 2 on, as `trust.rootKey` does. They become
   * `ca-cert.pem` and `ca-key.pem` of the Secrets `cacerts`. It is required if the old root has a
   * `rootKey`.
   *
   * Defaults to none.
   */
  readonly rootKey?: pulumi.Input<string>;
}

/** The certificate authority that one cluster's istiod signs with: an intermediate of the root. */
export interface CertificateAuthorityArgs {
  /**
   * The certificate of the intermediate: PEM, exactly one.
   * It must be a certificate authority, allowed to sign certificates, and valid now.
   *
   * Becomes `ca-cert.pem` of the Secret `cacerts`.
   */
  readonly certificate: pulumi.Input<string>;

  /**
   * The private key of the intermediate: PEM without a passphrase, RSA or EC.
   * It is a secret.
   *
   * Becomes `ca-key.pem` of the Secret `cacerts`, in PKCS#8 format.
   */
  readonly privateKey: pulumi.Input<string>;

  /**
   * The certificates between the intermediate and the root: PEM, each followed by its issuer.
   * Leave out the root.
   *
   * Becomes `cert-chain.pem` of the Secret `cacerts`, between the intermediate and the root.
   * Defaults to none, for an intermediate that the root itself has signed.
   */
  readonly chain?: pulumi.Input<string>;
}
