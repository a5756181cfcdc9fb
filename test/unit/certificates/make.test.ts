import "reflect-metadata";
import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { makeIntermediate, makeRoot } from "../../../sdk/certificates/make";
import { checkIntermediate } from "../../../sdk/certificates/intermediate";
import { makeAuthority } from "../../support/authorities";

describe("the certificate authorities that the package makes", () => {
  it("are a root and an intermediate for each cluster", async () => {
    const root = await makeRoot("mesh1");
    const [east, west] = [
      await makeIntermediate(root, "east", "istio-system"),
      await makeIntermediate(root, "west", "istio-system"),
    ];
    // read by OpenSSL through Node, not by the library that made them
    const rootCertificate = new X509Certificate(root.certificate);
    assert.ok(rootCertificate.ca && rootCertificate.verify(rootCertificate.publicKey));
    for (const [name, authority] of [
      ["east", east],
      ["west", west],
    ] as const) {
      const certificate = new X509Certificate(authority.certificate);
      assert.ok(certificate.ca);
      assert.ok(certificate.verify(rootCertificate.publicKey), "not signed by the root");
      assert.ok(certificate.checkIssued(rootCertificate));
      assert.ok(certificate.checkPrivateKey(createPrivateKey(authority.privateKey)));
      assert.equal(certificate.subject, `O=Istio\nCN=Intermediate CA\nL=${name}`);
      assert.equal(certificate.subjectAltName, "DNS:istiod.istio-system.svc");
      assert.ok(
        new Date(certificate.validTo) <= new Date(rootCertificate.validTo),
        "outlives its issuer",
      );
      const constraints = new x509.X509Certificate(authority.certificate).getExtension(
        x509.BasicConstraintsExtension,
      )!;
      assert.equal(constraints.pathLength, 0);
      assert.ok(constraints.critical);
    }
    assert.notEqual(
      new X509Certificate(east.certificate).serialNumber,
      new X509Certificate(west.certificate).serialNumber,
    );
  });

  it("have the same fields as those of Istio's own tools", async () => {
    const root = await makeAuthority({ subjectKeyId: "0102030405" });
    const made = new x509.X509Certificate(
      (await makeIntermediate(root, "east", "mesh-system")).certificate,
    );
    const usage = made.getExtension(x509.KeyUsagesExtension)!;
    const { digitalSignature, nonRepudiation, keyEncipherment, keyCertSign, cRLSign } =
      x509.KeyUsageFlags;
    assert.equal(
      usage.usages,
      digitalSignature | nonRepudiation | keyEncipherment | keyCertSign | cRLSign,
    );
    assert.ok(usage.critical);
    assert.ok(made.getExtension(x509.SubjectKeyIdentifierExtension));
    assert.equal(
      made.getExtension(x509.AuthorityKeyIdentifierExtension)!.keyId,
      "0102030405",
      "not the identifier of the root",
    );
    assert.equal(
      new X509Certificate(Buffer.from(made.rawData)).subjectAltName,
      "DNS:istiod.mesh-system.svc",
    );
  });

  for (const [kind, type] of [
    ["RSA", "pkcs1"],
    ["RSA", "pkcs8"],
    ["EC", "sec1"],
    ["EC", "pkcs8"],
  ] as const) {
    it(`are signed by a given root whose key is ${kind} in ${type} form`, async () => {
      const root = await makeAuthority({ kind });
      const privateKey = createPrivateKey(root.privateKey).export({
        type,
        format: "pem",
      } as any) as string;
      const given = { certificate: root.certificate, privateKey };
      const intermediate = await makeIntermediate(given, "east", "istio-system");
      assert.deepEqual(checkIntermediate("ca", intermediate, root.certificate), []);
    });
  }

  it("expire no later than a given root", async () => {
    const root = await makeAuthority({ to: 5 });
    const intermediate = await makeIntermediate(root, "east", "istio-system");
    assert.equal(
      new X509Certificate(intermediate.certificate).validTo,
      new X509Certificate(root.certificate).validTo,
    );
  });

  it("copy the name of a given root byte by byte", async () => {
    for (const [tag, type] of [
      [0x13, "printableString"],
      [0x0c, "utf8String"],
    ] as const) {
      const root = await makeAuthority({
        subject: [{ CN: [{ [type]: "Given" }] }] as unknown as x509.JsonName,
      });
      const { raw } = new X509Certificate(
        (await makeIntermediate(root, "east", "istio-system")).certificate,
      );
      assert.ok(raw.includes(Buffer.from([tag, 5, ...Buffer.from("Given")])), type);
    }
  });

  it("end every PEM with one line break, because istiod compares bundles byte by byte", async () => {
    const { certificate, privateKey } = await makeRoot("mesh1");
    for (const pem of [certificate, privateKey]) assert.match(pem, /[^\n]\n$/);
  });
});
