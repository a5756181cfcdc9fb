import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { dump } from "js-yaml";
import { writePrivateFile, type Cluster } from "./state";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const lifetime = 365 * 24 * 3600 * 1000;

interface Identity {
  readonly certificate: string;
  readonly key: string;
}

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

type CryptoKeyPair = Awaited<ReturnType<typeof newKeys>>;

/**
 * The clients of the API server: the file of each kubeconfig, and its user and group as in
 * Kubernetes' own roles.
 */
const clients = {
  admin: { user: "admin", group: "system:masters" },
  "kube-controller-manager": { user: "system:kube-controller-manager" },
  "kube-scheduler": { user: "system:kube-scheduler" },
  "kube-proxy": { user: "system:kube-proxy" },
} as const;

/**
 * Creates a certificate authority for a cluster, the server's certificate and each client's
 * kubeconfig.
 */
export async function writePki(cluster: Cluster): Promise<void> {
  const pki = join(cluster.folder, "pki");
  const ca = await newAuthority(cluster);
  await writeIdentity(pki, "ca", {
    certificate: ca.certificate.toString("pem"),
    key: await privatePem(ca.keys),
  });
  await writeIdentity(pki, "apiserver", await issue(ca, "CN=kube-apiserver", serverNames(cluster)));
  await writeIdentity(
    pki,
    "kubelet-client",
    await issue(ca, "O=system:masters,CN=kube-apiserver-kubelet-client"),
  );
  for (const [file, client] of Object.entries(clients)) {
    await writeKubeconfig(cluster, file, await issue(ca, subject(client)), ca);
  }
  await writeKubeconfig(
    cluster,
    "kubelet",
    await issue(ca, subject({ user: `system:node:${cluster.name}`, group: "system:nodes" })),
    ca,
  );
  const serviceAccounts = await newKeys();
  await writePrivateFile(join(pki, "service-accounts.key"), await privatePem(serviceAccounts));
  await writePrivateFile(
    join(pki, "service-accounts.pub"),
    toPem("PUBLIC KEY", await webcrypto.subtle.exportKey("spki", serviceAccounts.publicKey)),
  );
}

const subject = ({ user, group }: { user: string; group?: string }): string =>
  group ? `O=${group},CN=${user}` : `CN=${user}`;

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function newAuthority(cluster: Cluster): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=kubernetes-${cluster.name}`,
    serialNumber: randomBytes(16).toString("hex"),
    ...validity(),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign |
          x509.KeyUsageFlags.cRLSign |
          x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

/** With names it is the certificate of a server, without them that of a client. */
async function issue(
  ca: Authority,
  name: string,
  serverNames?: x509.JsonGeneralNames,
): Promise<Identity> {
  const keys = await newKeys();
  const usage = serverNames ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: name,
    issuer: ca.certificate.subject,
    serialNumber: randomBytes(16).toString("hex"),
    ...validity(),
    publicKey: keys.publicKey,
    signingKey: ca.keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.AuthorityKeyIdentifierExtension.create(ca.certificate),
      ...(serverNames ? [new x509.SubjectAlternativeNameExtension(serverNames)] : []),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await privatePem(keys) };
}

/** From a little before now, because clocks differ. */
const validity = () => ({
  notBefore: new Date(Date.now() - 300_000),
  notAfter: new Date(Date.now() + lifetime),
});

function serverNames(cluster: Cluster): x509.JsonGeneralNames {
  const inCluster = [
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    `kubernetes.default.svc.${cluster.clusterDomain}`,
  ];
  return [
    ...[cluster.nodeIp, cluster.apiServiceIp, "127.0.0.1"].map((value) => ({
      type: "ip" as const,
      value,
    })),
    ...[...inCluster, "localhost"].map((value) => ({ type: "dns" as const, value })),
  ];
}

async function writeIdentity(
  folder: string,
  name: string,
  { certificate, key }: Identity,
): Promise<void> {
  await writePrivateFile(join(folder, `${name}.crt`), `${certificate}\n`);
  await writePrivateFile(join(folder, `${name}.key`), key);
}

async function writeKubeconfig(
  cluster: Cluster,
  file: string,
  { certificate, key }: Identity,
  ca: Authority,
): Promise<void> {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const { name } = cluster;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          server: `https://${cluster.nodeIp}:6443`,
          "certificate-authority-data": base64(ca.certificate.toString("pem")),
        },
      },
    ],
    users: [
      {
        name,
        user: { "client-certificate-data": base64(certificate), "client-key-data": base64(key) },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  await writePrivateFile(join(cluster.folder, "kubeconfigs", file), dump(config));
}

async function privatePem(keys: CryptoKeyPair): Promise<string> {
  return toPem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
}

function toPem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
