import "reflect-metadata";
import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { makeIntermediate, makeRoot } from "../../sdk/install/certificates";

describe("the certificate authorities", () => {
  it("are a root and, per cluster, an intermediate that it signed", async () => {
    const root = await makeRoot("mesh1");
    const [east, west] = [await makeIntermediate(root, "east"), await makeIntermediate(root, "west")];
    // read by OpenSSL through Node, not by the library that made them
    const rootCertificate = new X509Certificate(root.certificate);
    assert.ok(rootCertificate.ca && rootCertificate.verify(rootCertificate.publicKey));
    for (const [name, authority] of [
      ["east", east],
      ["west", west],
    ] as const) {
      const certificate = new X509Certificate(authority.certificate);
      assert.ok(certificate.ca);
      assert.ok(certificate.verify(rootCertificate.publicKey), "signed by the root");
      assert.ok(certificate.checkIssued(rootCertificate));
      assert.ok(certificate.checkPrivateKey(createPrivateKey(authority.privateKey)));
      assert.match(certificate.subject, new RegExp(`CN=Intermediate CA ${name}`));
      assert.ok(new Date(certificate.validTo) <= new Date(rootCertificate.validTo), "outlives its issuer");
      const constraints = new x509.X509Certificate(authority.certificate).getExtension(x509.BasicConstraintsExtension)!;
      assert.equal(constraints.pathLength, 0);
      assert.ok(constraints.critical);
    }
    assert.notEqual(new X509Certificate(east.certificate).serialNumber, new X509Certificate(west.certificate).serialNumber);
  });

  it("end every PEM with one line break, because istiod compares bundles by their bytes", async () => {
    const { certificate, privateKey } = await makeRoot("mesh1");
    for (const pem of [certificate, privateKey]) assert.match(pem, /[^\n]\n$/);
  });
});
