import type { X509Certificate } from "node:crypto";
import type { Issue } from "../issue";
import { checkPathLength, checkSignature, checkSigner, subjectOf } from "./signer";

/** From istiod's own certificate up to the root, without the root. Each is signed by the next. */
export type Chain = readonly [X509Certificate, ...X509Certificate[]];

/** Where the certificates of a chain were given, for messages. */
export interface ChainPaths {
  readonly certificate: string;
  readonly chain: string;
  readonly root: string;
}

/** Builds the chain to a root from certificates in any order. If one is missing, it ends there. */
export function buildChain(
  own: X509Certificate,
  others: readonly X509Certificate[],
  roots: readonly X509Certificate[],
): Chain {
  if (roots.some((root) => isIssuedBy(own, root))) return [own];
  const rest = others.filter((other) => !isSame(other, own));
  const signer = signerOf(own, rest);
  if (signer === undefined) return [own];
  return [own, ...buildChain(signer, rest, roots)];
}

/** Checks that each certificate is signed by the next, and the last one by a root. */
export function checkChain(
  paths: ChainPaths,
  chain: Chain,
  roots: readonly X509Certificate[],
): Issue[] {
  for (const [index, certificate] of chain.entries()) {
    const next = chain[index + 1];
    if (roots.some((root) => isSame(root, certificate)))
      return rootInChain(paths, certificate, index);
    if (next !== undefined && !isIssuedBy(certificate, next))
      return [{ path: paths.chain, reason: wrongSigner(certificate, next, [...chain, ...roots]) }];
  }
  return checkLastSigner(paths, chain, roots);
}

function rootInChain(paths: ChainPaths, root: X509Certificate, index: number): Issue[] {
  const subject = subjectOf(root);
  if (index > 0)
    return [{ path: paths.chain, reason: `${subject} is the root; remove it from the chain` }];
  const reason = `expected an intermediate, got the root ${subject}; issue one for this cluster`;
  return [{ path: paths.certificate, reason }];
}

function wrongSigner(
  certificate: X509Certificate,
  next: X509Certificate,
  all: readonly X509Certificate[],
): string {
  const subjects = [subjectOf(certificate), subjectOf(next)];
  const reason = `${subjects[0]} is not signed by the certificate after it, ${subjects[1]}`;
  const isElsewhere = all.some((other) => other !== certificate && isIssuedBy(certificate, other));
  if (!isElsewhere) return `${reason}; add its signer`;
  return `the order is wrong: ${reason}; put the signer of each certificate right after it`;
}

/** Checks that a root signed the last certificate, and allows a chain of this length. */
export function checkLastSigner(
  paths: ChainPaths,
  chain: Chain,
  roots: readonly X509Certificate[],
): Issue[] {
  const [own, ...above] = chain;
  const last = above.at(-1) ?? own;
  const root = signerOf(last, roots);
  if (root !== undefined) return checkPathLength(paths.root, root, chain.length);
  const given = roots.map(subjectOf).join(", ");
  const reason =
    `${subjectOf(last)} is not signed by the root in ${paths.root} (${given}); ` +
    `add any missing certificates to ${paths.chain}`;
  return [{ path: pathAt(paths, chain.length - 1), reason }];
}

/** Checks that every certificate of a chain may sign, and that istiod accepts its signature. */
export const checkSigners = (paths: ChainPaths, chain: Chain): Issue[] =>
  chain.flatMap((certificate, index) => {
    const path = pathAt(paths, index);
    const unfit = checkSigner(path, certificate, index);
    if (isSelfSigned(certificate)) return unfit;
    return [...unfit, ...checkSignature(path, certificate)];
  });

const pathAt = (paths: ChainPaths, index: number): string =>
  index === 0 ? paths.certificate : paths.chain;

/** Finds who signed a certificate. Of signers with the same key, prefers one that may sign. */
export function signerOf(
  certificate: X509Certificate,
  all: readonly X509Certificate[],
): X509Certificate | undefined {
  const signers = all.filter((one) => isIssuedBy(certificate, one));
  return signers.find(isFit) ?? signers[0];
}

function isFit(signer: X509Certificate): boolean {
  if (checkSigner("", signer, 0).length > 0) return false;
  return isSelfSigned(signer) || checkSignature("", signer).length === 0;
}

export const isSelfSigned = (certificate: X509Certificate): boolean =>
  isIssuedBy(certificate, certificate);

/** Compares name, key identifier and right to sign, and verifies the signature. */
const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

export const isSame = (one: X509Certificate, other: X509Certificate): boolean =>
  one.raw.equals(other.raw);
