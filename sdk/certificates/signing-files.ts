/** The files of a Secret that an istiod signs by. */
export interface SigningFiles {
  readonly certificate: string;
  readonly privateKey: string;
  /** What stands between the certificate and the root. */
  readonly chain: string;
  readonly root: string;
}

/** The two forms that istiod reads: cert-manager's, whose certificate's file goes on with the chain, and its own. */
export const ofCertManager: SigningFiles = {
  certificate: "tls.crt",
  privateKey: "tls.key",
  chain: "tls.crt",
  root: "ca.crt",
};
export const ofIstio: SigningFiles = {
  certificate: "ca-cert.pem",
  privateKey: "ca-key.pem",
  chain: "cert-chain.pem",
  root: "root-cert.pem",
};

/** The form that istiod takes a Secret with these keys for. */
export const signingFilesOf = (keys: readonly string[]): SigningFiles =>
  keys.includes(ofCertManager.certificate) ? ofCertManager : ofIstio;

/** The keys that a Secret of a form has, each once. */
export const keysOf = (files: SigningFiles): string[] => [...new Set(Object.values(files))];
