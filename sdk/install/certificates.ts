import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A certificate authority: its certificate and its private key, as PEM. */
export interface Authority {
    readonly certificate: string;
    readonly privateKey: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const years = 10;

/** Makes a root certificate authority: self-signed, ECDSA P-256, valid for ten years. */
export async function makeRoot(meshId: string): Promise<Authority> {
    const keys = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: `O=Istio, CN=Root CA ${meshId}`,
        keys,
        ...validity(),
        signingAlgorithm: algorithm,
        extensions: await extensions(keys.publicKey),
    });
    return { certificate: pem(certificate), privateKey: await exportKey(keys.privateKey) };
}

/** Makes the intermediate authority by which one cluster's istiod signs, itself signed by the root. */
export async function makeIntermediate(root: Authority, cluster: string): Promise<Authority> {
    const keys = await makeKeys();
    const issuer = new x509.X509Certificate(root.certificate);
    const certificate = await x509.X509CertificateGenerator.create({
        subject: `O=Istio, CN=Intermediate CA ${cluster}, L=${cluster}`,
        issuer: issuer.subject,
        publicKey: keys.publicKey,
        signingKey: await importKey(root.privateKey),
        ...validity(issuer.notAfter),
        signingAlgorithm: algorithm,
        extensions: [...(await extensions(keys.publicKey, 0)), await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false)],
    });
    return { certificate: pem(certificate), privateKey: await exportKey(keys.privateKey) };
}

const makeKeys = (): Promise<webcrypto.CryptoKeyPair> =>
    webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;

/** A day's grace backwards, because clusters' clocks differ; never longer than the issuer lives. */
function validity(limit?: Date): { notBefore: Date; notAfter: Date } {
    const notBefore = new Date(Date.now() - 24 * 3600 * 1000);
    const notAfter = new Date(notBefore);
    notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
    return { notBefore, notAfter: limit !== undefined && limit < notAfter ? limit : notAfter };
}

async function extensions(publicKey: webcrypto.CryptoKey, pathLength?: number): Promise<x509.Extension[]> {
    const usage = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature;
    return [
        new x509.BasicConstraintsExtension(true, pathLength, true),
        new x509.KeyUsagesExtension(usage, true),
        await x509.SubjectKeyIdentifierExtension.create(publicKey, false),
    ];
}

/** With the last line ended, because istiod compares bundles byte by byte. */
const pem = (certificate: x509.X509Certificate): string => `${certificate.toString("pem")}\n`;

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
    return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

async function importKey(privateKey: string): Promise<webcrypto.CryptoKey> {
    const [der] = x509.PemConverter.decode(privateKey);
    return webcrypto.subtle.importKey("pkcs8", der!, algorithm, false, ["sign"]) as Promise<webcrypto.CryptoKey>;
}
