import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import type { Authority } from "../../../sdk/certificates/make";
import {
  expiryOf,
  normalCertificates,
  normalKey,
  readCertificates,
  readKey,
} from "../../../sdk/certificates/pem";
import { makeAuthority } from "../../support/authorities";
import { assertIssue, showIssues } from "../../support/issues";

describe("reading PEM", () => {
  let root: Authority, other: Authority;

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    other = await makeAuthority({ subject: "CN=Other" });
  });

  const issuesOf = (pem: string) => readCertificates("root", pem).issues;
  const keyIssuesOf = (pem: string) => readKey("key", pem).issues;

  it("refuses a string that is not PEM, without repeating it", () => {
    const notPem = "certificate-that-is-none";
    assertIssue(issuesOf(notPem), "root", /^expected certificates in PEM .*, got none$/);
    assert.ok(!showIssues(issuesOf(notPem)).includes(notPem));
    assertIssue(issuesOf(""), "root", /got none/);
    assertIssue(keyIssuesOf(notPem), "key", /^expected a private key in PEM .*, got none$/);
    assert.ok(!showIssues(keyIssuesOf(notPem)).includes(notPem));
  });

  it("refuses a certificate that cannot be parsed", () => {
    const broken = root.certificate.replace(/\nMII/, "\nXXX");
    assertIssue(issuesOf(broken), "root", /got one that cannot be parsed/);
  });

  it("refuses a certificate that is cut off, alone or next to a whole one", () => {
    const cut = (pem: string, at: string): string => pem.slice(0, pem.indexOf(at));
    for (const rest of [
      other.certificate.slice(0, other.certificate.length / 2),
      cut(other.certificate, "-----END"),
      cut(other.certificate, " CERTIFICATE"),
    ])
      for (const pem of [root.certificate + rest, rest + root.certificate, rest])
        assertIssue(issuesOf(pem), "root", /got one without its end/);
  });

  it("refuses a key among certificates and a certificate as a key, and leaks neither", () => {
    const both = root.certificate + root.privateKey;
    assertIssue(issuesOf(both), "root", /got a block "PRIVATE KEY"/, root);
    assertIssue(issuesOf(root.privateKey), "root", /got a block "PRIVATE KEY"/, root);
    assertIssue(keyIssuesOf(root.certificate), "key", /got none/);
  });

  it("refuses a key that is broken, encrypted or of another type", async () => {
    const broken = other.privateKey.replace(/\nM/, "\nX");
    assertIssue(keyIssuesOf(broken), "key", /got one that cannot be parsed/, other);
    const encrypted = createPrivateKey(other.privateKey).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "secret",
    }) as string;
    assertIssue(keyIssuesOf(encrypted), "key", /without a passphrase.*got an encrypted one/);
    const edwards = await makeAuthority({ kind: "Ed25519" });
    assertIssue(keyIssuesOf(edwards.privateKey), "key", /got one of type ed25519/, edwards);
  });

  it("accepts RSA and EC keys in every usual form", () => {
    for (const [authority, forms] of [
      [root, ["pkcs1", "pkcs8"]],
      [other, ["sec1", "pkcs8"]],
    ] as const)
      for (const type of forms) {
        const key = createPrivateKey(authority.privateKey).export({ type, format: "pem" } as any);
        assert.equal(showIssues(keyIssuesOf(key as string)), "");
      }
  });

  it("brings certificates into one form: no text around them, and LF after every line", async () => {
    const { certificate } = other;
    const written = `Bag Attributes: x\r\n${certificate.replaceAll("\n", "\r\n")}\r\n\r\n${certificate.trim()}`;
    assert.equal(normalCertificates(written), certificate + certificate);
  });

  it("brings keys into PKCS#8, because istiod reads only the first block of a key file", () => {
    const { privateKey } = other;
    const sec1 = createPrivateKey(privateKey).export({ type: "sec1", format: "pem" }) as string;
    const parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n";
    assert.equal(normalKey(parameters + sec1), privateKey);
  });

  it("finds the first expiry of several certificates", async () => {
    const [one, two] = [await makeAuthority({ to: 20 }), await makeAuthority({ to: 10 })];
    const both = one.certificate + two.certificate;
    assert.equal(expiryOf(both), expiryOf(two.certificate));
    assert.notEqual(expiryOf(both), expiryOf(one.certificate));
  });
});
