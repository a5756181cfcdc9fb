/** The files of a Secret that istiod signs with. */
export interface SigningFiles {
  readonly certificate: string;
  readonly privateKey: string;
  /** The certificates between this one and the root. */
  readonly chain: string;
  readonly root: string;
}

/** The form of cert-manager, in which the chain follows in the certificate's own file. */
export const certManagerFiles: SigningFiles = {
  certificate: "tls.crt",
  privateKey: "tls.key",
  chain: "tls.crt",
  root: "ca.crt",
};

/** Istio's own form. */
export const istioFiles: SigningFiles = {
  certificate: "ca-cert.pem",
  privateKey: "ca-key.pem",
  chain: "cert-chain.pem",
  root: "root-cert.pem",
};

/** The form that istiod reads from a Secret with these keys. */
export function signingFilesOf(keys: readonly string[]): SigningFiles {
  if (keys.includes(certManagerFiles.certificate)) return certManagerFiles;
  return istioFiles;
}

/** The keys of a Secret in one form, each once. */
export const keysOf = (files: SigningFiles): string[] => [...new Set(Object.values(files))];
