import "reflect-metadata";
import assert from "node:assert/strict";
import * as x509 from "@peculiar/x509";
import { checkIntermediate } from "../../../sdk/certificates/intermediate";
import type { Authority } from "../../../sdk/certificates/make";
import { checkRoots } from "../../../sdk/certificates/roots";
import { makeAuthority, type AuthorityOptions } from "../../support/authorities";
import { assertIssue, showIssues } from "../../support/issues";

// object identifiers, as certificates encode them
const [md5WithRSA, sha256WithRSA] = ["2a864886f70d010104", "2a864886f70d01010b"];
const anyExtendedKeyUsage = "2.5.29.37.0";

/** Replaces the identifier of the signature algorithm, because nothing here still signs with MD5. */
function relabel(authority: Authority, from: string, to: string): Authority {
  const { rawData } = new x509.X509Certificate(authority.certificate);
  const hex = Buffer.from(rawData).toString("hex").replaceAll(from, to);
  const relabelled = new x509.X509Certificate(Buffer.from(hex, "hex"));
  return { ...authority, certificate: `${relabelled.toString("pem")}\n` };
}

describe("a certificate that signs", () => {
  let root: Authority, foreign: Authority;

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    foreign = await makeAuthority({ subject: "CN=Foreign" });
  });

  const unfit: [string, AuthorityOptions, RegExp][] = [
    ["is not an authority", { ca: false }, /"CN=Root" is not a certificate authority/],
    [
      "may not sign certificates",
      { usages: x509.KeyUsageFlags.digitalSignature },
      /may not sign certificates; expected keyUsage with keyCertSign/,
    ],
    ["has expired", { from: -10, to: -1 }, /expired at 2/],
    ["is not valid yet", { from: 1 }, /not valid before 2/],
    [
      "has too short a key",
      { kind: "RSA", bits: 768 },
      /the RSA key of "CN=Root" is too short for istiod: expected at least 1024 bits, got 768/,
    ],
    [
      "is for clients only",
      { extendedUsages: [x509.ExtendedKeyUsage.clientAuth] },
      /"CN=Root" may not sign for servers; expected extendedKeyUsage with serverAuth or/,
    ],
  ];
  for (const [name, options, reason] of unfit) {
    it(`is refused as a root if it ${name}`, async () => {
      const wrong = await makeAuthority(options);
      assertIssue(checkRoots("root", wrong.certificate), "root", reason);
      assertIssue(checkRoots("root", root.certificate + wrong.certificate), "root", reason);
    });
    it(`is refused as an intermediate if it ${name}`, async () => {
      const wrong = await makeAuthority({ ...options, issuer: root });
      assertIssue(
        checkIntermediate("ca", wrong, root.certificate),
        "ca.certificate",
        reason,
        wrong,
      );
    });
    it(`is refused in a chain if it ${name}`, async () => {
      const wrong = await makeAuthority({ ...options, issuer: root });
      const below = await makeAuthority({ subject: "CN=Below", issuer: wrong });
      assertIssue(
        checkIntermediate("ca", { ...below, chain: wrong.certificate }, root.certificate),
        "ca.chain",
        reason,
        below,
      );
    });
  }

  const signatures: [string, NonNullable<AuthorityOptions["signature"]>, RegExp][] = [
    [
      "SHA-1",
      { hash: "SHA-1" },
      /istiod does not accept the signature of "CN=Wrong" \(RSASSA-PKCS1-v1_5, SHA-1\); expected SHA-256/,
    ],
    ["SHA-1 and PSS", { name: "RSA-PSS", hash: "SHA-1", saltLength: 20 }, /\(RSA-PSS, SHA-1\)/],
  ];
  for (const [name, signature, reason] of signatures) {
    it(`is refused as an intermediate and in a chain if it was signed with ${name}`, async () => {
      const wrong = await makeAuthority({ subject: "CN=Wrong", issuer: root, signature });
      assertIssue(
        checkIntermediate("ca", wrong, root.certificate),
        "ca.certificate",
        reason,
        wrong,
      );
      const below = await makeAuthority({ subject: "CN=Below", issuer: wrong });
      assertIssue(
        checkIntermediate("ca", { ...below, chain: wrong.certificate }, root.certificate),
        "ca.chain",
        reason,
        below,
      );
    });
  }

  it("is refused if it was signed with ECDSA and SHA-1", async () => {
    const signature = { hash: "SHA-1" };
    const wrong = await makeAuthority({ subject: "CN=Wrong", issuer: foreign, signature });
    assertIssue(
      checkIntermediate("ca", wrong, foreign.certificate),
      "ca.certificate",
      /\(ECDSA, SHA-1\)/,
      wrong,
    );
  });

  it("is refused if it was signed with MD5", async () => {
    const good = await makeAuthority({ subject: "CN=Wrong", issuer: root });
    const md5 = relabel(good, sha256WithRSA, md5WithRSA);
    assertIssue(
      checkIntermediate("ca", md5, root.certificate),
      "ca.certificate",
      /\(1\.2\.840\.113549\.1\.1\.4\)/,
      md5,
    );
  });

  it("is accepted as a root even if it was signed with SHA-1, because istiod ignores that", async () => {
    const old = await makeAuthority({ kind: "RSA", bits: 1024, signature: { hash: "SHA-1" } });
    assert.deepEqual(new x509.X509Certificate(old.certificate).signatureAlgorithm, {
      name: "RSASSA-PKCS1-v1_5",
      hash: { name: "SHA-1" },
    });
    assert.equal(showIssues(checkRoots("root", old.certificate)), "");
    const below = await makeAuthority({ subject: "CN=Below", issuer: old });
    assert.equal(showIssues(checkIntermediate("ca", below, old.certificate)), "");
  });

  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const fit: [string, AuthorityOptions][] = [
    ["a signature with SHA-512", { signature: { hash: "SHA-512" } }],
    ["a PSS signature with SHA-256", { signature: { name: "RSA-PSS", saltLength: 32 } }],
    [
      "a PSS signature with SHA-384",
      { signature: { name: "RSA-PSS", hash: "SHA-384", saltLength: 48 } },
    ],
    ["the shortest RSA key", { kind: "RSA", bits: 1024 }],
    ["usages for clients and servers", { extendedUsages: [clientAuth, serverAuth] }],
    ["any extended usage", { extendedUsages: [anyExtendedKeyUsage] }],
    ["an empty list of extended usages", { extendedUsages: [] }],
  ];
  for (const [name, options] of fit)
    it(`is accepted with ${name}`, async () => {
      const good = await makeAuthority({ ...options, subject: "CN=Good", issuer: root });
      assert.equal(showIssues(checkIntermediate("ca", good, root.certificate)), "");
    });

  it("is accepted with an Ed25519 signature", async () => {
    const edwards = await makeAuthority({ kind: "Ed25519" });
    const below = await makeAuthority({ subject: "CN=Below", issuer: edwards });
    assert.equal(showIssues(checkIntermediate("ca", below, edwards.certificate)), "");
  });
});
