import * as pulumi from "@pulumi/pulumi";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { makeAuthority } from "./authorities";
import { at, east, type Effect } from "./effect";

const root = makeAuthority();
const intermediate = root.then((issuer) => makeAuthority({ issuer, subject: "CN=Middle" }));
const leaf = intermediate.then((issuer) => makeAuthority({ issuer, subject: "CN=East" }));
/** As certificates often come: when the program runs, nobody knows them yet. */
const later = (authority: typeof root, field: "certificate" | "privateKey") =>
  pulumi.output(authority.then((made) => made[field]));
const rootCertificate = later(root, "certificate");
const signedByRoot: MultiClusterMeshArgs["trust"] & object = {
  rootCertificate,
  rootKey: later(root, "privateKey"),
};
const inCacerts = (file: string, becomes: Promise<string>): Effect => ({
  changed: {
    trust: { rootCertificate },
    ...east({
      certificateAuthority: {
        certificate: later(leaf, "certificate"),
        privateKey: later(leaf, "privateKey"),
        chain: later(intermediate, "certificate"),
      },
    }),
  },
  registered: `mesh-east-cacerts stringData ${file}`,
  becomes,
});
const meshConfigOf = (
  field: string,
  becomes: unknown,
  trust: MultiClusterMeshArgs["trust"] & object,
): Effect => at(`clusters east istiod values meshConfig ${field}`, becomes, { trust });

/** What the arguments about trust do. */
export const ofTrust: { [argument: string]: Effect } = {
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
  "TrustArgs.existingSecret": at("clusters east istiod values volumes 0 secret secretName", "s", {
    trust: { rootCertificate, existingSecret: "s" },
  }),
  "TrustArgs.generation": {
    changed: { trust: { generation: 2 } },
    registered: "mesh-east-intermediate-ca-2 type",
    becomes: "pulumi:index:Stash",
  },
  "TrustArgs.domain": meshConfigOf("trustDomain", "mesh.example", { domain: "mesh.example" }),
  "TrustArgs.domainAliases": meshConfigOf("trustDomainAliases", ["old.example"], {
    domainAliases: ["old.example"],
  }),
  "CertificateAuthorityArgs.certificate": inCacerts(
    "ca-cert.pem",
    leaf.then(({ certificate }) => certificate),
  ),
  "CertificateAuthorityArgs.privateKey": inCacerts(
    "ca-key.pem",
    leaf.then(({ privateKey }) => privateKey),
  ),
  "CertificateAuthorityArgs.chain": inCacerts(
    "cert-chain.pem",
    Promise.all([leaf, intermediate, root]).then((all) =>
      all.map(({ certificate }) => certificate).join(""),
    ),
  ),
};
