import "reflect-metadata";
import type { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { issueIf, type Issue } from "../issue";

// istiod verifies its own certificate as a server's, with Go's crypto/x509, before it starts.
// These checks find what it would reject.

/** Checks that a certificate may sign. `below` is how many authorities follow it in the chain. */
export const checkSigner = (path: string, certificate: X509Certificate, below: number): Issue[] => [
  ...checkConstraints(path, certificate),
  ...checkDates(path, certificate),
  ...checkPathLength(path, certificate, below),
  ...checkKeyLength(path, certificate),
  ...checkExtendedUsage(path, certificate),
];

function checkConstraints(path: string, certificate: X509Certificate): Issue[] {
  const usage = extensionsOf(certificate).getExtension(x509.KeyUsagesExtension)?.usages;
  const maySign = usage === undefined || (usage & x509.KeyUsageFlags.keyCertSign) !== 0;
  const subject = subjectOf(certificate);
  return [
    ...issueIf(
      !certificate.ca,
      path,
      `${subject} is not a certificate authority; expected basicConstraints with CA:TRUE`,
    ),
    ...issueIf(
      !maySign,
      path,
      `${subject} may not sign certificates; expected keyUsage with keyCertSign`,
    ),
  ];
}

function checkDates(path: string, certificate: X509Certificate): Issue[] {
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  const now = new Date();
  const subject = subjectOf(certificate);
  return [
    ...issueIf(
      from > now,
      path,
      `${subject} is not valid before ${from.toISOString()}; use one that is valid now`,
    ),
    ...issueIf(to < now, path, `${subject} expired at ${to.toISOString()}; renew it`),
  ];
}

/** Checks that a certificate allows as many authorities below it as there are. */
export function checkPathLength(
  path: string,
  certificate: X509Certificate,
  below: number,
): Issue[] {
  const constraints = extensionsOf(certificate).getExtension(x509.BasicConstraintsExtension);
  const allowed = constraints?.pathLength ?? Infinity;
  return issueIf(
    allowed < below,
    path,
    `${subjectOf(certificate)} allows too few authorities below it: ` +
      `expected a pathlen of at least ${below}, got ${allowed}`,
  );
}

const minRsaBits = 1024;

function checkKeyLength(path: string, certificate: X509Certificate): Issue[] {
  const bits = certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? Infinity;
  return issueIf(
    bits < minRsaBits,
    path,
    `the RSA key of ${subjectOf(certificate)} is too short for istiod: ` +
      `expected at least ${minRsaBits} bits, got ${bits}`,
  );
}

const anyExtendedKeyUsage = "2.5.29.37.0";

/** A certificate can only pass on usages that it has itself, even the root. */
function checkExtendedUsage(path: string, certificate: X509Certificate): Issue[] {
  const extension = extensionsOf(certificate).getExtension(x509.ExtendedKeyUsageExtension);
  const usages = extension?.usages ?? [];
  const serves = [x509.ExtendedKeyUsage.serverAuth, anyExtendedKeyUsage];
  return issueIf(
    usages.length > 0 && !serves.some((usage) => usages.includes(usage)),
    path,
    `${subjectOf(certificate)} may not sign for servers; ` +
      "expected extendedKeyUsage with serverAuth or anyExtendedKeyUsage, or no extendedKeyUsage",
  );
}

const acceptedHashes = ["SHA-256", "SHA-384", "SHA-512"];

/** Checks the signature on a certificate. Not for roots, whose signature istiod does not verify. */
export function checkSignature(path: string, certificate: X509Certificate): Issue[] {
  const { name, hash } = extensionsOf(certificate).signatureAlgorithm as SignatureAlgorithm;
  const isAccepted = name === "Ed25519" || acceptedHashes.includes(hash?.name ?? "");
  const algorithm = [name, hash?.name].filter((part) => part !== undefined).join(", ");
  return issueIf(
    !isAccepted,
    path,
    `istiod does not accept the signature of ${subjectOf(certificate)} (${algorithm}); ` +
      `expected ${acceptedHashes.join(", ")} or Ed25519`,
  );
}

/** For an unknown algorithm the name is its number, and there is no hash. */
interface SignatureAlgorithm {
  readonly name: string;
  readonly hash?: { readonly name: string };
}

const extensionsOf = (certificate: X509Certificate): x509.X509Certificate =>
  new x509.X509Certificate(certificate.raw);

/** The subject of a certificate, for messages. */
export const subjectOf = ({ subject }: X509Certificate): string =>
  `"${(subject ?? "").split("\n").join(", ")}"`;
