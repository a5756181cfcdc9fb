import "reflect-metadata";
import type { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Issue } from "../issue";

/** What a certificate needs so that what it signs is accepted; `below` counts the authorities between it and the workloads. */
export function checkSigner(path: string, certificate: X509Certificate, below: number): Issue[] {
  const [from, to] = [certificate.validFrom, certificate.validTo].map((date) => new Date(date));
  const usage = extensionsOf(certificate).getExtension(x509.KeyUsagesExtension)?.usages;
  const reasons = [
    ...(certificate.ca
      ? []
      : [
          `${show(certificate)} is no certificate authority: its basicConstraints do not say CA:TRUE`,
        ]),
    ...(usage === undefined || (usage & x509.KeyUsageFlags.keyCertSign) !== 0
      ? []
      : [`${show(certificate)} may not sign certificates: its keyUsage lacks keyCertSign`]),
    ...(from! > new Date()
      ? [`${show(certificate)} is not valid before ${from!.toISOString()}`]
      : []),
    ...(to! < new Date() ? [`${show(certificate)} expired at ${to!.toISOString()}; renew it`] : []),
    ...((pathLengthOf(certificate) ?? Infinity) < below ? [pathTooLong(certificate, below)] : []),
    ...shortKey(certificate),
    ...narrowUsage(certificate),
  ];
  return reasons.map((reason) => ({ path, reason }));
}

// What follows is istiod's: it verifies the certificate it signs by as one of a server's, with Go's crypto/x509, and does not start otherwise.

const fewestBits = 1024;

function shortKey(certificate: X509Certificate): string[] {
  const bits = certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? Infinity;
  if (bits >= fewestBits) return [];
  return [
    `the RSA key of ${show(certificate)} has ${bits} bits, and istiod takes none below ${fewestBits}; use one with a longer key`,
  ];
}

const anyExtendedKeyUsage = "2.5.29.37.0";

/** A usage that is left out at any certificate, the root's included, is left out for all below. */
function narrowUsage(certificate: X509Certificate): string[] {
  const usages =
    extensionsOf(certificate).getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
  if (
    usages.length === 0 ||
    [x509.ExtendedKeyUsage.serverAuth, anyExtendedKeyUsage].some((usage) => usages.includes(usage))
  )
    return [];
  const lacks =
    "its extendedKeyUsage has neither serverAuth nor anyExtendedKeyUsage, one of which istiod wants";
  return [
    `${show(certificate)} may not sign for servers: ${lacks}; have it issued with serverAuth, or without an extendedKeyUsage`,
  ];
}

/** A root's own signature counts for nobody. */
export function checkSignature(path: string, certificate: X509Certificate): Issue[] {
  const { name, hash, saltLength } = extensionsOf(certificate)
    .signatureAlgorithm as unknown as Signature;
  if (name === "Ed25519") return [];
  const bytes = hashes.get(hash?.name ?? "");
  if (bytes !== undefined && (saltLength ?? bytes) === bytes) return [];
  const how = [
    name,
    ...(hash ? [hash.name] : []),
    ...(saltLength === undefined ? [] : [`a salt of ${saltLength} bytes`]),
  ].join(", ");
  const wanted = `${[...hashes.keys()].join(", ")} (RSA or ECDSA; a PSS salt as long as the hash) or Ed25519`;
  return [
    {
      path,
      reason: `the signature of ${show(certificate)} (${how}) is none that istiod accepts; have it signed with ${wanted}`,
    },
  ];
}

/** As the library has it, whose name for what it does not know is its number. */
interface Signature {
  readonly name: string;
  readonly hash?: { readonly name: string };
  readonly saltLength?: number;
}

/** The hashes of signatures that count, with their lengths in bytes. */
const hashes: ReadonlyMap<string, number> = new Map([
  ["SHA-256", 32],
  ["SHA-384", 48],
  ["SHA-512", 64],
]);

export const pathTooLong = (certificate: X509Certificate, below: number): string =>
  `${show(certificate)} allows ${pathLengthOf(certificate)} authorities below it (its pathlen), and ${below} are needed`;

const extensionsOf = (certificate: X509Certificate): x509.X509Certificate =>
  new x509.X509Certificate(certificate.raw);

export const pathLengthOf = (certificate: X509Certificate): number | undefined =>
  extensionsOf(certificate).getExtension(x509.BasicConstraintsExtension)?.pathLength;

/** A certificate in an error: its subject, which is public. */
export const show = ({ subject }: X509Certificate): string =>
  `"${(subject ?? "").split("\n").join(", ")}"`;
