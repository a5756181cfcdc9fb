import { createPrivateKey, X509Certificate } from "node:crypto";
import { distinct } from "../distinct";
import type { ObservedCertificate } from "../observation";

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in PEM. Leaves out what is not a valid certificate. */
export const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(block) ?? []).flatMap((one) => {
    try {
      return [new X509Certificate(one)];
    } catch {
      return [];
    }
  });

/** What the report shows of the certificates, without duplicates. */
export function observedCertificates(pems: readonly string[]): ObservedCertificate[] {
  const certificates = pems.flatMap(certificatesIn);
  const distinct = new Map(certificates.map((one) => [one.fingerprint256, one]));
  return [...distinct.values()].map(({ subject, validFrom, validTo, fingerprint256 }) => ({
    fingerprint: fingerprint256,
    subject: subject.replaceAll("\n", ", "),
    notBefore: new Date(validFrom).toISOString(),
    notAfter: new Date(validTo).toISOString(),
  }));
}

/** The certificates that sign for istiod, without the roots. */
export function intermediatesOf(signing: readonly string[], roots: string): ObservedCertificate[] {
  const isRoot = new Set(certificatesIn(roots).map(({ fingerprint256 }) => fingerprint256));
  return observedCertificates(
    signing
      .flatMap(certificatesIn)
      .filter(({ fingerprint256 }) => !isRoot.has(fingerprint256))
      .map(String),
  );
}

/**
 * Whether a CA bundle trusts what the roots signed: it has a root, or a certificate that a root
 * signed. Not set if either holds no certificate.
 */
export function trustsRoots(bundle: string, roots: string): boolean | undefined {
  const [trusted, signers] = [certificatesIn(bundle), certificatesIn(roots)];
  if (trusted.length === 0 || signers.length === 0) return undefined;
  return trusted.some((one) =>
    signers.some((signer) => isSame(signer, one) || signed(signer, one)),
  );
}

/** Whether two bundles have the same certificates. Not set if either holds no certificate. */
export function sameCertificates(one: string, other: string): boolean | undefined {
  const [first, second] = [one, other].map((pem) =>
    distinct(certificatesIn(pem).map(({ fingerprint256 }) => fingerprint256)),
  );
  if (first?.length === 0 || second?.length === 0) return undefined;
  return first?.join() === second?.join();
}

/** What istiod signs with, in PEM: its certificate, the chain to a root, and the roots. */
export interface SigningChain {
  readonly certificate: string | undefined;
  readonly chain: string | undefined;
  readonly roots: string | undefined;
}

/** Why istiod cannot sign with a certificate, if it cannot. */
export function chainProblem({ certificate = "", chain = "", roots = "" }: SigningChain) {
  const [signer, ...more] = certificatesIn(certificate);
  const trusted = certificatesIn(roots);
  if (signer === undefined) return "has no certificate that can be read";
  if (trusted.length === 0) return "has no root certificate that can be read";
  const between = [...more, ...certificatesIn(chain)];
  const root = rootAbove(trusted, signer, between);
  return root === undefined ? "has a certificate of another root" : undefined;
}

/** The fingerprint of the root that proxies need to trust what istiod signs, if it is known. */
export function signingRootOf({ certificate = "", chain = "", roots = "" }: SigningChain) {
  const [signer, ...more] = certificatesIn(certificate);
  if (signer === undefined) return undefined;
  const between = [...more, ...certificatesIn(chain)];
  return rootAbove(certificatesIn(roots), signer, between)?.fingerprint256;
}

function rootAbove(
  roots: readonly X509Certificate[],
  certificate: X509Certificate,
  between: readonly X509Certificate[],
): X509Certificate | undefined {
  const root = roots.find((one) => isSame(one, certificate) || signed(one, certificate));
  if (root !== undefined) return root;
  return between
    .filter((one) => !isSame(one, certificate) && signed(one, certificate))
    .map((one) => {
      const others = between.filter((other) => other !== one);
      return rootAbove(roots, one, others);
    })
    .find((found) => found !== undefined);
}

const isSame = (one: X509Certificate, other: X509Certificate): boolean =>
  one.fingerprint256 === other.fingerprint256;

const signed = (signer: X509Certificate, one: X509Certificate): boolean =>
  one.checkIssued(signer) && one.verify(signer.publicKey);

/**
 * Whether a private key belongs to the first of the certificates. Not set if one of them is
 * missing or cannot be read. An error of the key is dropped, because it may quote the key.
 */
export function keyFits(certificates = "", key = ""): boolean | undefined {
  const [certificate] = certificatesIn(certificates);
  try {
    return certificate?.checkPrivateKey(createPrivateKey(key));
  } catch {
    return undefined;
  }
}
