import "reflect-metadata";
import { createPrivateKey, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Authority } from "../../sdk/certificates/make";

/** How a test certificate differs from a valid certificate authority. */
export interface AuthorityOptions {
  readonly subject?: string | x509.JsonName;
  /** The signer. By default the certificate is self-signed. */
  readonly issuer?: Authority;
  readonly kind?: "EC" | "RSA" | "Ed25519";
  /** The length of an RSA key. */
  readonly bits?: number;
  /** Overrides fields of the signature algorithm. By default it follows from the signer's key. */
  readonly signature?: Readonly<Record<string, unknown>>;
  /** An authority whose key is reused, as in a renewal of the certificate alone. */
  readonly renews?: Authority;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly usages?: number;
  readonly extendedUsages?: readonly string[];
  /** Start of validity, in days from now. */
  readonly from?: number;
  /** End of validity, in days from now. */
  readonly to?: number;
  readonly subjectKeyId?: string;
  /** DNS names of a server certificate. */
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

/** Makes a server certificate and its key, signed by an authority. */
export const makeServer = (issuer: Authority, ...names: string[]): Promise<Authority> =>
  makeAuthority({
    subject: `CN=${names[0]}`,
    issuer,
    ca: false,
    usages: x509.KeyUsageFlags.digitalSignature,
    names,
  });

/** Makes a certificate and its key. It shares no code with the package. */
export async function makeAuthority(options: AuthorityOptions = {}): Promise<Authority> {
  const bits = options.bits === undefined ? {} : { modulusLength: options.bits };
  const algorithm: any = {
    ...algorithms[options.kind ?? "EC"],
    ...bits,
    ...(options.issuer ? {} : options.signature),
  };
  const keys = options.renews
    ? await keysOf(options.renews)
    : await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const subject = options.subject ?? "CN=Root";
  const issuer = options.issuer && (await signerOf(options.issuer, options.signature));
  const usages = options.usages ?? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer?.name ?? new x509.Name(subject as string),
    publicKey: keys.publicKey,
    signingKey: issuer?.key ?? keys.privateKey,
    signingAlgorithm: issuer?.algorithm ?? algorithm,
    notBefore: new Date(Date.now() + (options.from ?? -1) * day),
    notAfter: new Date(Date.now() + (options.to ?? 365) * day),
    extensions: [
      new x509.BasicConstraintsExtension(options.ca ?? true, options.pathLength, true),
      new x509.KeyUsagesExtension(usages, true),
      ...(options.extendedUsages
        ? [new x509.ExtendedKeyUsageExtension([...options.extendedUsages])]
        : []),
      ...(options.names
        ? [
            new x509.SubjectAlternativeNameExtension(
              options.names.map((value) => ({ type: "dns", value })),
            ),
          ]
        : []),
      ...(options.subjectKeyId === undefined
        ? []
        : [new x509.SubjectKeyIdentifierExtension(options.subjectKeyId)]),
    ],
  });
  if (options.renews) return { ...options.renews, certificate: `${certificate.toString("pem")}\n` };
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
  signature: AuthorityOptions["signature"] = {},
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
