import type { X509Certificate } from "node:crypto";
import { issueIf, type Issue } from "../issue";
import {
  buildChain,
  checkChain,
  checkLastSigner,
  checkSigners,
  isSame,
  signerOf,
  type Chain,
  type ChainPaths,
} from "./chain";
import { readCertificates, readKey, type CertificatesRead } from "./pem";
import { checkSigner } from "./signer";

/** An intermediate authority as a user gives it, all in PEM. */
export interface GivenIntermediate {
  readonly certificate: string;
  readonly privateKey: string;
  /** The certificates between this one and the root. */
  readonly chain?: string;
}

/** Checks the intermediate of one cluster: its certificate, its key, and its chain to a root. */
export function checkIntermediate(
  path: string,
  given: GivenIntermediate,
  rootsPem: string,
  rootPath = "trust.rootCertificate",
): Issue[] {
  const paths = {
    certificate: `${path}.certificate`,
    privateKey: `${path}.privateKey`,
    chain: `${path}.chain`,
    root: rootPath,
  };
  const { certificates, issues } = readCertificates(paths.certificate, given.certificate);
  const between = readChain(paths.chain, given.chain);
  const { key, issues: keyIssues } = readKey(paths.privateKey, given.privateKey);
  const malformed = [
    ...issues,
    ...checkIsOne(paths, certificates),
    ...between.issues,
    ...keyIssues,
  ];
  const [own] = certificates;
  if (own === undefined || key === undefined || malformed.length > 0) return malformed;
  const chain: Chain = [own, ...between.certificates];
  const notOwn = `expected the key of the certificate in ${paths.certificate}, got another key`;
  const unfit = [
    ...issueIf(!own.checkPrivateKey(key), paths.privateKey, notOwn),
    ...checkSigners(paths, chain),
  ];
  if (unfit.length > 0) return unfit;
  return checkChain(paths, chain, readCertificates("", rootsPem).certificates);
}

function readChain(path: string, pem: string | undefined): CertificatesRead {
  if (pem === undefined) return { certificates: [], issues: [] };
  return readCertificates(path, pem);
}

const checkIsOne = (paths: ChainPaths, certificates: readonly X509Certificate[]): Issue[] =>
  issueIf(
    certificates.length > 1,
    paths.certificate,
    `expected one certificate, got ${certificates.length}; put the others in ${paths.chain}`,
  );

/**
 * Checks the files that istiod reads its signing certificate from. Something else writes them, so
 * this accepts what istiod accepts: any order, extra certificates, and a root that signs itself.
 */
export function checkSigningFiles(
  files: ChainPaths,
  pem: { readonly [file in keyof ChainPaths]: string },
): Issue[] {
  const certificates = readCertificates(files.certificate, pem.certificate);
  const roots = readCertificates(files.root, pem.root);
  const malformed = [...certificates.issues, ...roots.issues];
  const [own] = certificates.certificates;
  if (own !== undefined && roots.certificates.some((root) => isSame(root, own)))
    return malformed.length > 0 ? malformed : checkSigner(files.certificate, own, 0);
  const others = readOthers(files, pem.chain, certificates);
  if (own === undefined || malformed.length + others.issues.length > 0)
    return [...malformed, ...others.issues];
  if (!others.certificates.some((other) => isSame(other, own))) {
    const reason =
      `expected the certificate of ${files.certificate} first, ` +
      "because workloads present this chain to each other; add it";
    return [{ path: files.chain, reason }];
  }
  return checkBuiltChain(files, own, others.certificates, roots.certificates);
}

/** In the form of cert-manager, one file holds the certificate and its chain. */
function readOthers(
  files: ChainPaths,
  pem: string,
  certificates: CertificatesRead,
): CertificatesRead {
  if (files.chain === files.certificate) return { ...certificates, issues: [] };
  return readCertificates(files.chain, pem);
}

function checkBuiltChain(
  files: ChainPaths,
  own: X509Certificate,
  others: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): Issue[] {
  const chain = buildChain(own, others, roots);
  const root = signerOf(chain.at(-1) ?? own, roots);
  return [
    ...checkSigners(files, chain),
    ...checkLastSigner(files, chain, roots),
    ...(root === undefined ? [] : checkSigner(files.root, root, 0)),
  ];
}

/** The fingerprint of the root above the signing certificate. Undefined if no root is. */
export function signerFingerprint(
  certificate: string,
  chain: string,
  roots: string,
): string | undefined {
  const [own] = readCertificates("", certificate).certificates;
  if (own === undefined) return undefined;
  const trusted = readCertificates("", roots).certificates;
  const built = buildChain(own, readCertificates("", chain).certificates, trusted);
  return signerOf(built.at(-1) ?? own, trusted)?.fingerprint256;
}
