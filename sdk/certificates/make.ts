import "reflect-metadata";
import { createPrivateKey, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A certificate authority: its certificate and its private key, as PEM. */
export interface Authority {
  readonly certificate: string;
  readonly privateKey: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const years = 10;
const { digitalSignature, nonRepudiation, keyEncipherment, keyCertSign, cRLSign } =
  x509.KeyUsageFlags;

/** Makes a root certificate authority: self-signed, ECDSA P-256, valid for ten years. */
export async function makeRoot(meshId: string): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `O=Istio, CN=Root CA ${meshId}`,
    keys,
    ...validity(),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign | digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false),
    ],
  });
  return { certificate: pem(certificate), privateKey: await exportKey(keys.privateKey) };
}

/**
 * Makes the intermediate authority by which one cluster's istiod signs, itself signed by the root, whose key may be RSA or EC in any
 * of the usual forms. Its fields are those of Istio's own `tools/certs`.
 */
export async function makeIntermediate(
  root: Authority,
  cluster: string,
  systemNamespace: string,
): Promise<Authority> {
  const keys = await makeKeys();
  const issuer = new x509.X509Certificate(root.certificate);
  const signing = await importKey(root.privateKey);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `O=Istio, CN=Intermediate CA, L=${cluster}`,
    // the name as it is encoded there: issuers are found by the bytes of their names
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: signing.key,
    ...validity(issuer.notAfter),
    signingAlgorithm: signing.algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        digitalSignature | nonRepudiation | keyEncipherment | keyCertSign | cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false),
      await authorityKeyIdentifier(issuer),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: `istiod.${systemNamespace}.svc` },
      ]),
    ],
  });
  return { certificate: pem(certificate), privateKey: await exportKey(keys.privateKey) };
}

const makeKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]) as Promise<webcrypto.CryptoKeyPair>;

/** A day's grace backwards, because clusters' clocks differ; never longer than the issuer lives. */
function validity(limit?: Date): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(Date.now() - 24 * 3600 * 1000);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
  return { notBefore, notAfter: limit !== undefined && limit < notAfter ? limit : notAfter };
}

/** The issuer's own identifier where it has one: there are several ways to make it from a key. */
async function authorityKeyIdentifier(issuer: x509.X509Certificate): Promise<x509.Extension> {
  const own = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  return own === null
    ? x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false)
    : new x509.AuthorityKeyIdentifierExtension(own.keyId, false);
}

/** With the last line ended, because istiod compares bundles byte by byte. */
const pem = (certificate: x509.X509Certificate): string => `${certificate.toString("pem")}\n`;

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

const curves: { readonly [name: string]: { readonly namedCurve: string; readonly hash: string } } =
  {
    prime256v1: { namedCurve: "P-256", hash: "SHA-256" },
    secp384r1: { namedCurve: "P-384", hash: "SHA-384" },
    secp521r1: { namedCurve: "P-521", hash: "SHA-512" },
  };

async function importKey(
  privateKey: string,
): Promise<{ key: webcrypto.CryptoKey; algorithm: x509.HashedAlgorithm }> {
  const given = createPrivateKey(privateKey);
  const curve = given.asymmetricKeyDetails?.namedCurve;
  const signing =
    curve === undefined
      ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
      : { name: "ECDSA", ...curves[curve]! };
  const der = given.export({ type: "pkcs8", format: "der" });
  const key = await webcrypto.subtle.importKey("pkcs8", der, signing, false, ["sign"]);
  // compilers with other libraries, which meet this source in the published package, know another type of this name
  return { key: key as webcrypto.CryptoKey, algorithm: signing as unknown as x509.HashedAlgorithm };
}
