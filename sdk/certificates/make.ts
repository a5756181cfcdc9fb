import "reflect-metadata";
import { createPrivateKey, webcrypto, type KeyObject } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { curves } from "./curves";

/** A certificate authority: certificate and private key, as PEM. */
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
 * Makes the intermediate authority that one cluster's istiod signs with. The root's key may be RSA
 * or EC, in any usual form. The fields are those of Istio's own `tools/certs`.
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
    // the encoded name, because verifiers compare the bytes of names
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

/** Starts a day ago, because clocks differ between clusters, and never outlives the issuer. */
function validity(issuerEnd?: Date): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(Date.now() - 24 * 3600 * 1000);
  const end = new Date(notBefore);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  const notAfter = issuerEnd !== undefined && issuerEnd < end ? issuerEnd : end;
  return { notBefore, notAfter };
}

/** Copies the issuer's own identifier, because there are several ways to make one from a key. */
async function authorityKeyIdentifier(issuer: x509.X509Certificate): Promise<x509.Extension> {
  const own = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  if (own === null) return x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false);
  return new x509.AuthorityKeyIdentifierExtension(own.keyId, false);
}

/** Ends the last line, because istiod compares bundles byte by byte. */
const pem = (certificate: x509.X509Certificate): string => `${certificate.toString("pem")}\n`;

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return `${x509.PemConverter.encode(der, "PRIVATE KEY")}\n`;
}

async function importKey(
  privateKey: string,
): Promise<{ key: webcrypto.CryptoKey; algorithm: x509.HashedAlgorithm }> {
  const given = createPrivateKey(privateKey);
  const algorithm = signingAlgorithm(given);
  const der = given.export({ type: "pkcs8", format: "der" });
  const key = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  // a user's compiler may know another type of this name
  return {
    key: key as webcrypto.CryptoKey,
    algorithm: algorithm as unknown as x509.HashedAlgorithm,
  };
}

function signingAlgorithm(key: KeyObject): { readonly name: string; readonly hash: string } {
  const curve = curves.get(key.asymmetricKeyDetails?.namedCurve ?? "");
  if (curve === undefined) return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return { name: "ECDSA", ...curve };
}
