import "reflect-metadata";
import { createPrivateKey, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Authority } from "../../sdk/certificates/make";

/** How a certificate for a test differs from a good authority. */
export interface Wanted {
  readonly subject?: string | x509.JsonName;
  /** Who signs; itself where nobody is given. */
  readonly issuer?: Authority;
  readonly kind?: "EC" | "RSA" | "Ed25519";
  /** Of an RSA key. */
  readonly bits?: number;
  /** What the signature has in place of what its signer's kind of key has by default. */
  readonly signature?: Readonly<Record<string, unknown>>;
  /** A root whose key it has too, as where only the certificate was made anew. */
  readonly renews?: Authority;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly usages?: number;
  readonly extendedUsages?: readonly string[];
  /** In days from now. */
  readonly from?: number;
  readonly to?: number;
  readonly subjectKeyId?: string;
  /** The DNS names of a server. */
  readonly names?: readonly string[];
}

const algorithms = {
  EC: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  RSA: {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  },
  Ed25519: { name: "Ed25519" },
} as const;

const kinds: { readonly [type: string]: keyof typeof algorithms } = {
  rsa: "RSA",
  ed25519: "Ed25519",
};

const day = 24 * 3600 * 1000;

/** Makes a server's certificate below an authority, and its key. */
export const makeServer = (issuer: Authority, ...names: string[]): Promise<Authority> =>
  makeAuthority({
    subject: `CN=${names[0]}`,
    issuer,
    ca: false,
    usages: x509.KeyUsageFlags.digitalSignature,
    names,
  });

/** Makes a certificate and its key, by another way than the package's own. */
export async function makeAuthority(wanted: Wanted = {}): Promise<Authority> {
  const bits = wanted.bits === undefined ? {} : { modulusLength: wanted.bits };
  const algorithm: any = {
    ...algorithms[wanted.kind ?? "EC"],
    ...bits,
    ...(wanted.issuer ? {} : wanted.signature),
  };
  const keys = wanted.renews
    ? await keysOf(wanted.renews)
    : await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const subject = wanted.subject ?? "CN=Root";
  const issuer = wanted.issuer && (await signerOf(wanted.issuer, wanted.signature));
  const usages = wanted.usages ?? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer?.name ?? new x509.Name(subject as string),
    publicKey: keys.publicKey,
    signingKey: issuer?.key ?? keys.privateKey,
    signingAlgorithm: issuer?.algorithm ?? algorithm,
    notBefore: new Date(Date.now() + (wanted.from ?? -1) * day),
    notAfter: new Date(Date.now() + (wanted.to ?? 365) * day),
    extensions: [
      new x509.BasicConstraintsExtension(wanted.ca ?? true, wanted.pathLength, true),
      new x509.KeyUsagesExtension(usages, true),
      ...(wanted.extendedUsages
        ? [new x509.ExtendedKeyUsageExtension([...wanted.extendedUsages])]
        : []),
      ...(wanted.names
        ? [
            new x509.SubjectAlternativeNameExtension(
              wanted.names.map((value) => ({ type: "dns", value })),
            ),
          ]
        : []),
      ...(wanted.subjectKeyId === undefined
        ? []
        : [new x509.SubjectKeyIdentifierExtension(wanted.subjectKeyId)]),
    ],
  });
  if (wanted.renews) return { ...wanted.renews, certificate: `${certificate.toString("pem")}\n` };
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({
    type: "pkcs8",
    format: "pem",
  }) as string;
  return { certificate: `${certificate.toString("pem")}\n`, privateKey };
}

const keysOf = async (authority: Authority) => ({
  publicKey: new x509.X509Certificate(authority.certificate).publicKey,
  privateKey: (await signerOf(authority)).key,
});

async function signerOf(
  { certificate, privateKey }: Authority,
  signature: Wanted["signature"] = {},
) {
  const given = createPrivateKey(privateKey);
  const algorithm: any = { ...algorithms[kinds[given.asymmetricKeyType!] ?? "EC"], ...signature };
  const key = await webcrypto.subtle.importKey(
    "pkcs8",
    given.export({ type: "pkcs8", format: "der" }),
    algorithm,
    false,
    ["sign"],
  );
  return { key, algorithm, name: new x509.X509Certificate(certificate).subjectName };
}
