import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { makeAuthority } from "./authorities";
import { planEffect, east, type Effect } from "./effect";

const root = makeAuthority();
const intermediate = root.then((issuer) => makeAuthority({ issuer, subject: "CN=Middle" }));
const leaf = intermediate.then((issuer) => makeAuthority({ issuer, subject: "CN=East" }));
/** A certificate or key that is not known before the program has run, as is common. */
const asOutput = (authority: typeof root, field: "certificate" | "privateKey") =>
  pulumi.output(authority.then((made) => made[field]));
const rootCertificate = asOutput(root, "certificate");
const signedByRoot: MultiClusterMeshArgs["trust"] & object = {
  rootCertificate,
  rootKey: asOutput(root, "privateKey"),
};
const cacertsEffect = (file: string, becomes: Promise<string>): Effect => ({
  changed: {
    trust: { rootCertificate },
    ...east({
      certificateAuthority: {
        certificate: asOutput(leaf, "certificate"),
        privateKey: asOutput(leaf, "privateKey"),
        chain: asOutput(intermediate, "certificate"),
      },
    }),
  },
  registered: `mesh-east-cacerts stringData ${file}`,
  becomes,
});
const meshConfigEffect = (
  field: string,
  becomes: unknown,
  trust: MultiClusterMeshArgs["trust"] & object,
): Effect => planEffect(`clusters east istiod values meshConfig ${field}`, becomes, { trust });

/** The effects of the trust arguments. */
export const trustEffects: { [argument: string]: Effect } = {
  "TrustArgs.rootCertificate": {
    changed: { trust: signedByRoot },
    registered: "mesh-east-cacerts stringData root-cert.pem",
    becomes: root.then(({ certificate }) => certificate),
  },
  "TrustArgs.rootKey": {
    changed: { trust: signedByRoot },
    registered: "mesh-east-intermediate-ca-of-root type",
    becomes: "pulumi:index:Stash",
  },
  "TrustArgs.existingSecret": planEffect(
    "clusters east istiod values volumes 0 secret secretName",
    "s",
    {
      trust: { rootCertificate, existingSecret: "s" },
    },
  ),
  "TrustArgs.generation": {
    changed: { trust: { generation: 2 } },
    registered: "mesh-east-intermediate-ca-2 type",
    becomes: "pulumi:index:Stash",
  },
  "RootRotationArgs.step": planEffect(
    "clusters east istiod values env ISTIO_MULTIROOT_MESH",
    "true",
    {
      trust: { rotation: { step: 1 } },
    },
  ),
  "RootRotationArgs.rootCertificate": {
    changed: { trust: { rotation: { step: 3, ...signedByRoot } } },
    registered: "mesh-east-cacerts stringData root-cert.pem",
    becomes: root.then(({ certificate }) => certificate),
  },
  "RootRotationArgs.rootKey": {
    changed: { trust: { rotation: { step: 3, ...signedByRoot } } },
    registered: "mesh-east-intermediate-ca-of-root type",
    becomes: "pulumi:index:Stash",
  },
  "TrustArgs.domain": meshConfigEffect("trustDomain", "mesh.example", { domain: "mesh.example" }),
  "TrustArgs.domainAliases": meshConfigEffect("trustDomainAliases", ["old.example"], {
    domainAliases: ["old.example"],
  }),
  "CertificateAuthorityArgs.certificate": cacertsEffect(
    "ca-cert.pem",
    leaf.then(({ certificate }) => certificate),
  ),
  "CertificateAuthorityArgs.privateKey": cacertsEffect(
    "ca-key.pem",
    leaf.then(({ privateKey }) => privateKey),
  ),
  "CertificateAuthorityArgs.chain": cacertsEffect(
    "cert-chain.pem",
    Promise.all([leaf, intermediate, root]).then((all) =>
      all.map(({ certificate }) => certificate).join(""),
    ),
  ),
};
