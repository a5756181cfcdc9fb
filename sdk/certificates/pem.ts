import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import type { Issue } from "../issue";
import { curves } from "./curves";

export interface CertificatesRead {
  /** Empty if there are issues. */
  readonly certificates: readonly X509Certificate[];
  readonly issues: readonly Issue[];
}

export interface KeyRead {
  /** Undefined if there are issues. */
  readonly key?: KeyObject;
  readonly issues: readonly Issue[];
}

/** Reads one or more certificates. Issues never repeat the input, which may hold a key. */
export function readCertificates(path: string, pem: string): CertificatesRead {
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)];
  const reason = whyNotCertificates(pem, blocks);
  if (reason !== undefined) return { certificates: [], issues: [{ path, reason }] };
  try {
    return { certificates: blocks.map(([block]) => new X509Certificate(block)), issues: [] };
  } catch {
    const unreadable = `expected ${certificatesForm}, got one that cannot be parsed`;
    return { certificates: [], issues: [{ path, reason: unreadable }] };
  }
}

const certificatesForm = "certificates in PEM (-----BEGIN CERTIFICATE-----)";

function whyNotCertificates(pem: string, blocks: readonly RegExpMatchArray[]): string | undefined {
  const other = blocks.find(([, label]) => label !== "CERTIFICATE");
  if (other !== undefined) return `expected only ${certificatesForm}, got a block "${other[1]}"`;
  if (blocks.length < [...pem.matchAll(/-----BEGIN/g)].length)
    return `expected ${certificatesForm}, got one without its end (-----END CERTIFICATE-----)`;
  if (blocks.length === 0) return `expected ${certificatesForm}, got none`;
  return undefined;
}

/** Checks that a string holds certificates, whatever they are for. */
export const checkCertificates = (path: string, pem: string): readonly Issue[] =>
  readCertificates(path, pem).issues;

/** Reads a private key. Issues never repeat any of it. */
export function readKey(path: string, pem: string): KeyRead {
  const unusable = (found: string): KeyRead => ({
    issues: [{ path, reason: `expected ${keyForm}, got ${found}` }],
  });
  if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)) return unusable("an encrypted one");
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) return unusable("none");
  try {
    const key = createPrivateKey(pem);
    return isUsable(key) ? { key, issues: [] } : unusable(`one of type ${key.asymmetricKeyType}`);
  } catch {
    return unusable("one that cannot be parsed");
  }
}

const keyForm = "a private key in PEM without a passphrase (RSA, or EC on P-256, P-384 or P-521)";

const isUsable = ({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean =>
  type === "rsa" || (type === "ec" && curves.has(details?.namedCurve ?? ""));

/** Only the certificates: a file may also hold a private key. */
export const certificatesIn = (pem: string): string =>
  (pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).join("\n");

/** The certificates, each as PEM in one form, because istiod compares bundles byte by byte. */
export const certificatesOf = (pem: string): string[] =>
  readCertificates("", pem).certificates.map(String);

/** The same as one string. */
export const normalCertificates = (pem: string): string => certificatesOf(pem).join("");

/** The SHA-256 fingerprints of certificates. */
export const fingerprintsOf = (pem: string): string[] =>
  readCertificates("", pem).certificates.map(({ fingerprint256 }) => fingerprint256);

/** A private key as PKCS#8. */
export const normalKey = (pem: string): string =>
  createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }) as string;

/** When the first of the certificates expires (ISO 8601). */
export function expiryOf(pem: string): string {
  const { certificates } = readCertificates("", pem);
  const expiries = certificates.map(({ validTo }) => new Date(validTo).getTime());
  return new Date(Math.min(...expiries)).toISOString();
}
