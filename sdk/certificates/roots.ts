import { createPrivateKey } from "node:crypto";
import type { Issue } from "../issue";
import { isSelfSigned } from "./chain";
import { readCertificates, readKey } from "./pem";
import { checkPathLength, checkSigner, subjectOf } from "./signer";

/** Checks root certificates. There may be several, for example while one replaces another. */
export function checkRoots(path: string, pem: string): Issue[] {
  const { certificates, issues } = readCertificates(path, pem);
  const unfit = certificates.flatMap((certificate) => {
    const reasons = checkSigner(path, certificate, 0);
    if (reasons.length > 0 || isSelfSigned(certificate)) return reasons;
    const reason = `expected a root, got ${subjectOf(certificate)}, which is not self-signed`;
    return [{ path, reason }];
  });
  return [...issues, ...unfit];
}

/** Checks that a key belongs to one of the roots, and that this root may have an intermediate. */
export function checkRootKey(
  path: string,
  privateKey: string,
  roots: { readonly path: string; readonly pem: string },
): Issue[] {
  const { key, issues: keyIssues } = readKey(path, privateKey);
  if (key === undefined) return [...keyIssues];
  const { certificates, issues } = readCertificates(roots.path, roots.pem);
  if (issues.length > 0) return [...issues];
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own !== undefined) return checkPathLength(roots.path, own, 1);
  return [{ path, reason: `expected the key of a certificate in ${roots.path}, got another key` }];
}

/** The root that a key belongs to, as PEM. */
export function rootOfKey(privateKey: string, rootsPem: string): string {
  const key = createPrivateKey(privateKey);
  const { certificates } = readCertificates("", rootsPem);
  return String(certificates.find((certificate) => certificate.checkPrivateKey(key)));
}
