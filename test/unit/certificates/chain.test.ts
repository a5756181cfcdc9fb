import "reflect-metadata";
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Authority } from "../../../sdk/certificates/make";
import {
  certificateOf,
  checkAuthority,
  checkRootKey,
  checkRoots,
  expiryOf,
  normalCertificates,
  normalKey,
  type GivenAuthority,
} from "../../../sdk/certificates/chain";
import type { Issue } from "../../../sdk/issue";
import { makeAuthority, type Wanted } from "../../support/authorities";

const show = (issues: Issue[]): string =>
  issues.map(({ path, reason }) => `${path}: ${reason}`).join("\n");

/** Any line of a private key's body, whichever form it is in. */
const keyLines = (...authorities: Authority[]): string[] =>
  authorities.flatMap(({ privateKey }) =>
    privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-")),
  );

function assertRefused(
  issues: Issue[],
  path: string,
  reason: RegExp,
  ...secrets: Authority[]
): void {
  assert.ok(
    issues.some((issue) => issue.path === path && reason.test(issue.reason)),
    `got:\n${show(issues)}`,
  );
  for (const line of keyLines(...secrets))
    assert.ok(!show(issues).includes(line), "a key is in the error");
}

// the numbers of signatures, as certificates hold them
const [md5WithRSA, sha256WithRSA] = ["2a864886f70d010104", "2a864886f70d01010b"];
const anyExtendedKeyUsage = "2.5.29.37.0";

/** A certificate that says of its signature that it is another; what signs by MD5 is no longer everywhere. */
function renumber(authority: Authority, from: string, to: string): Authority {
  const hex = Buffer.from(new x509.X509Certificate(authority.certificate).rawData)
    .toString("hex")
    .replaceAll(from, to);
  return {
    ...authority,
    certificate: `${new x509.X509Certificate(Buffer.from(hex, "hex")).toString("pem")}\n`,
  };
}

describe("what is wrong with given certificates", () => {
  let root: Authority, foreign: Authority, middle: Authority, intermediate: Authority;

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    foreign = await makeAuthority({ subject: "CN=Foreign" });
    middle = await makeAuthority({ subject: "CN=Middle", issuer: root });
    intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: middle });
  });

  const given = (more: Partial<GivenAuthority> = {}): GivenAuthority => ({
    ...intermediate,
    chain: middle.certificate,
    ...more,
  });
  const check = (more: Partial<GivenAuthority> = {}, roots = root.certificate): Issue[] =>
    checkAuthority("ca", given(more), roots);

  it("is nothing where it is right, in every usual form of a key", async () => {
    assert.equal(show(checkRoots("root", root.certificate + foreign.certificate)), "");
    for (const type of ["pkcs1", "pkcs8"] as const) {
      const privateKey = createPrivateKey(root.privateKey).export({
        type,
        format: "pem",
      }) as string;
      assert.equal(
        show(checkRootKey("key", privateKey, { path: "root", pem: root.certificate })),
        "",
      );
    }
    for (const type of ["sec1", "pkcs8"] as const) {
      const privateKey = createPrivateKey(intermediate.privateKey).export({
        type,
        format: "pem",
      }) as string;
      assert.equal(show(check({ privateKey })), "");
    }
    assert.equal(
      show(checkAuthority("ca", middle, root.certificate)),
      "",
      "a chain is not needed where the root signed",
    );
    assert.equal(
      show(check({}, foreign.certificate + root.certificate)),
      "",
      "one of several roots is enough",
    );
  });

  const wrongRoots: [string, Wanted, RegExp][] = [
    ["is no authority", { ca: false }, /"CN=Root" is no certificate authority/],
    [
      "may not sign certificates",
      { usages: x509.KeyUsageFlags.digitalSignature },
      /keyUsage lacks keyCertSign/,
    ],
    ["expired", { from: -10, to: -1 }, /expired at 2/],
    ["is not valid yet", { from: 1 }, /not valid before 2/],
    [
      "has too short a key",
      { kind: "RSA", bits: 768 },
      /the RSA key of "CN=Root" has 768 bits, and istiod takes none below 1024/,
    ],
    [
      "is for clients alone",
      { extendedUsages: [x509.ExtendedKeyUsage.clientAuth] },
      /"CN=Root" may not sign for servers: its extendedKeyUsage has neither serverAuth nor/,
    ],
  ];
  for (const [name, wanted, reason] of wrongRoots) {
    it(`is told of a root that ${name}`, async () => {
      const wrong = await makeAuthority(wanted);
      assertRefused(checkRoots("root", wrong.certificate), "root", reason);
      assertRefused(checkRoots("root", root.certificate + wrong.certificate), "root", reason);
    });
    it(`is told of an intermediate that ${name}`, async () => {
      const wrong = await makeAuthority({ ...wanted, issuer: root });
      assertRefused(checkAuthority("ca", wrong, root.certificate), "ca.certificate", reason, wrong);
    });
    it(`is told of a link of the chain that ${name}`, async () => {
      const wrong = await makeAuthority({ ...wanted, issuer: root });
      const below = await makeAuthority({ subject: "CN=Below", issuer: wrong });
      assertRefused(
        checkAuthority("ca", { ...below, chain: wrong.certificate }, root.certificate),
        "ca.chain",
        reason,
        below,
      );
    });
  }

  const rsa: [string, NonNullable<Wanted["signature"]>, RegExp][] = [
    [
      "SHA-1",
      { hash: "SHA-1" },
      /the signature of "CN=Wrong" \(RSASSA-PKCS1-v1_5, SHA-1\) is none that istiod accepts; .* SHA-256/,
    ],
    [
      "SHA-1, as PSS",
      { name: "RSA-PSS", hash: "SHA-1", saltLength: 20 },
      /\(RSA-PSS, SHA-1, a salt of 20 bytes\)/,
    ],
    [
      "SHA-256, as PSS with too short a salt",
      { name: "RSA-PSS", saltLength: 20 },
      /\(RSA-PSS, SHA-256, a salt of 20 bytes\)/,
    ],
  ];
  for (const [name, signature, reason] of rsa) {
    it(`is told of an intermediate, and of a link of the chain, that was signed with ${name}`, async () => {
      const wrong = await makeAuthority({ subject: "CN=Wrong", issuer: root, signature });
      assertRefused(checkAuthority("ca", wrong, root.certificate), "ca.certificate", reason, wrong);
      const below = await makeAuthority({ subject: "CN=Below", issuer: wrong });
      assertRefused(
        checkAuthority("ca", { ...below, chain: wrong.certificate }, root.certificate),
        "ca.chain",
        reason,
        below,
      );
    });
  }

  it("is told of signatures by other keys, and by what nobody knows", async () => {
    const wrong = await makeAuthority({
      subject: "CN=Wrong",
      issuer: foreign,
      signature: { hash: "SHA-1" },
    });
    assertRefused(
      checkAuthority("ca", wrong, foreign.certificate),
      "ca.certificate",
      /\(ECDSA, SHA-1\)/,
      wrong,
    );
    const md5 = renumber(
      await makeAuthority({ subject: "CN=Wrong", issuer: root }),
      sha256WithRSA,
      md5WithRSA,
    );
    assertRefused(
      checkAuthority("ca", md5, root.certificate),
      "ca.certificate",
      /\(1\.2\.840\.113549\.1\.1\.4\)/,
      md5,
    );
  });

  it("is nothing where istiod accepts it: the signature of a root, the shortest key, and usages with the one that it needs", async () => {
    const old = await makeAuthority({ kind: "RSA", bits: 1024, signature: { hash: "SHA-1" } });
    assert.deepEqual(new x509.X509Certificate(old.certificate).signatureAlgorithm, {
      name: "RSASSA-PKCS1-v1_5",
      hash: { name: "SHA-1" },
    });
    assert.equal(show(checkRoots("root", old.certificate)), "");
    const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
    const good: Wanted[] = [
      { signature: { hash: "SHA-512" } },
      { signature: { name: "RSA-PSS", saltLength: 32 } },
      { signature: { name: "RSA-PSS", hash: "SHA-384", saltLength: 48 } },
      { kind: "RSA", bits: 1024 },
      { extendedUsages: [clientAuth, serverAuth] },
      { extendedUsages: [anyExtendedKeyUsage] },
      { extendedUsages: [] },
    ];
    for (const wanted of good) {
      const authority = await makeAuthority({ ...wanted, subject: "CN=Good", issuer: old });
      assert.equal(
        show(checkAuthority("ca", authority, old.certificate)),
        "",
        JSON.stringify(wanted),
      );
    }
    const edwards = await makeAuthority({ kind: "Ed25519" });
    const below = await makeAuthority({ subject: "CN=Below", issuer: edwards });
    assert.equal(show(checkAuthority("ca", below, edwards.certificate)), "", "Ed25519");
  });

  it("is told of what is no PEM, without repeating it", () => {
    const noPem = "certificate-that-is-none";
    assertRefused(checkRoots("root", noPem), "root", /there is no certificate in it/);
    assert.ok(!show(checkRoots("root", noPem)).includes(noPem));
    assertRefused(checkRoots("root", ""), "root", /there is no certificate in it/);
    assertRefused(check({ certificate: noPem }), "ca.certificate", /there is no certificate/);
    assertRefused(check({ chain: noPem }), "ca.chain", /there is no certificate/);
    assertRefused(check({ privateKey: noPem }), "ca.privateKey", /there is no private key/);
    assert.ok(!show(check({ privateKey: noPem })).includes(noPem));
    assertRefused(
      checkRoots("root", root.certificate.replace(/\nMII/, "\nXXX")),
      "root",
      /holds a certificate that cannot be read/,
    );
  });

  it("is told of a certificate that is cut off, beside whole ones too", () => {
    const cut = (pem: string, at: string): string => pem.slice(0, pem.indexOf(at));
    const half = foreign.certificate.slice(0, foreign.certificate.length / 2);
    for (const rest of [
      half,
      cut(foreign.certificate, "-----END"),
      cut(foreign.certificate, " CERTIFICATE"),
    ]) {
      for (const pem of [root.certificate + rest, rest + root.certificate, rest])
        assertRefused(checkRoots("root", pem), "root", /a certificate in it is cut off/);
      assertRefused(
        check({ chain: middle.certificate + rest }),
        "ca.chain",
        /a certificate in it is cut off/,
        intermediate,
      );
    }
  });

  it("is told of a key where certificates belong, and of certificates where a key belongs, and leaks neither", () => {
    assertRefused(
      checkRoots("root", root.certificate + root.privateKey),
      "root",
      /a block "PRIVATE KEY"/,
      root,
    );
    assertRefused(
      check({ certificate: intermediate.privateKey }),
      "ca.certificate",
      /a block "PRIVATE KEY"/,
      intermediate,
    );
    assertRefused(
      check({ privateKey: intermediate.certificate }),
      "ca.privateKey",
      /there is no private key in it/,
    );
  });

  it("is told of a key that is broken, encrypted or of another kind", async () => {
    const broken = intermediate.privateKey.replace(/\nM/, "\nX");
    assertRefused(
      check({ privateKey: broken }),
      "ca.privateKey",
      /the key cannot be read/,
      intermediate,
    );
    const encrypted = createPrivateKey(intermediate.privateKey).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "secret",
    }) as string;
    assertRefused(check({ privateKey: encrypted }), "ca.privateKey", /encrypted/);
    const other = await makeAuthority({ kind: "Ed25519" });
    assertRefused(
      check({ privateKey: other.privateKey }),
      "ca.privateKey",
      /its kind of key \(ed25519\)/,
      other,
    );
  });

  it("is told of a foreign key", () => {
    assertRefused(
      check({ privateKey: foreign.privateKey }),
      "ca.privateKey",
      /does not belong to the certificate/,
      foreign,
    );
    assertRefused(
      checkRootKey("key", foreign.privateKey, { path: "root", pem: root.certificate }),
      "key",
      /belongs to no certificate in root/,
      foreign,
    );
  });

  it("is told of a root that another signed", () => {
    assertRefused(
      checkRoots("root", middle.certificate),
      "root",
      /"CN=Middle" is not signed by itself/,
    );
  });

  it("is told of another root, and of a root of the same name", async () => {
    assertRefused(
      check({}, foreign.certificate),
      "ca.chain",
      /"CN=Middle" is not signed by the root .*"CN=Foreign"/,
      intermediate,
    );
    const twin = await makeAuthority();
    assertRefused(check({}, twin.certificate), "ca.chain", /is not signed by the root/);
  });

  it("is told of a chain that is missing, foreign, or in the wrong order", async () => {
    assertRefused(
      checkAuthority("ca", intermediate, root.certificate),
      "ca.certificate",
      /is something between them missing/,
    );
    assertRefused(
      check({ chain: foreign.certificate }),
      "ca.chain",
      /not signed by what comes after it, "CN=Foreign"/,
    );
    const upper = await makeAuthority({ subject: "CN=Upper", issuer: root });
    const lower = await makeAuthority({ subject: "CN=Lower", issuer: upper });
    const lowest = await makeAuthority({ subject: "CN=Lowest", issuer: lower });
    const chained = (chain: string): Issue[] =>
      checkAuthority("ca", { ...lowest, chain }, root.certificate);
    assert.equal(show(chained(lower.certificate + upper.certificate)), "");
    assertRefused(
      chained(upper.certificate + lower.certificate),
      "ca.chain",
      /the order is wrong: "CN=Lowest"/,
    );
    assertRefused(chained(lower.certificate), "ca.chain", /"CN=Lower" is not signed by the root/);
  });

  it("is told of the root where it does not belong, and of two certificates where one does", async () => {
    assertRefused(
      check({ chain: middle.certificate + root.certificate }),
      "ca.chain",
      /"CN=Root" is the root itself/,
    );
    const old = await makeAuthority({ subject: "CN=Old", signature: { hash: "SHA-1" } });
    const below = await makeAuthority({ subject: "CN=Below", issuer: old });
    const issues = checkAuthority("ca", { ...below, chain: old.certificate }, old.certificate);
    assertRefused(issues, "ca.chain", /"CN=Old" is the root itself/);
    assertRefused(
      checkAuthority("ca", root, root.certificate),
      "ca.certificate",
      /give the cluster an intermediate of its own/,
    );
    assertRefused(
      check({ certificate: intermediate.certificate + middle.certificate }),
      "ca.certificate",
      /2 certificates; one is expected, .* in ca.chain/,
    );
  });

  it("is told of a path that is too long for the root, and for a link of the chain", async () => {
    const short = await makeAuthority({ pathLength: 0 });
    assertRefused(
      checkRootKey("key", short.privateKey, { path: "root", pem: short.certificate }),
      "root",
      /allows 0 .* 1 are needed/,
    );
    const one = await makeAuthority({ pathLength: 1 });
    const between = await makeAuthority({ subject: "CN=Between", issuer: one });
    const low = await makeAuthority({ subject: "CN=Low", issuer: between });
    assertRefused(
      checkAuthority("ca", { ...low, chain: between.certificate }, one.certificate),
      "trust.rootCertificate",
      /allows 1 .* 2 are needed/,
    );
    assert.equal(show(checkAuthority("ca", between, one.certificate)), "");
    const last = await makeAuthority({ subject: "CN=Last", issuer: root, pathLength: 0 });
    const below = await makeAuthority({ subject: "CN=Below", issuer: last });
    assertRefused(
      checkAuthority("ca", { ...below, chain: last.certificate }, root.certificate),
      "ca.chain",
      /"CN=Last" allows 0/,
    );
    assert.equal(show(checkAuthority("ca", last, root.certificate)), "");
  });
});

describe("given certificates and keys in one form", () => {
  it("have no words around them, one kind of line end, and the last line ended", async () => {
    const { certificate } = await makeAuthority();
    const written = `Bag Attributes: x\r\n${certificate.replaceAll("\n", "\r\n")}\r\n\r\n${certificate.trim()}`;
    assert.equal(normalCertificates(written), certificate + certificate);
  });

  it("are PKCS#8, because istiod reads but the first block of a key's file", async () => {
    const { privateKey } = await makeAuthority();
    const sec1 = createPrivateKey(privateKey).export({ type: "sec1", format: "pem" }) as string;
    const parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n";
    assert.equal(normalKey(parameters + sec1), privateKey);
  });

  it("find the root of a key among several, and the first expiry", async () => {
    const [one, two] = [await makeAuthority({ to: 20 }), await makeAuthority({ to: 10 })];
    const both = one.certificate + two.certificate;
    assert.equal(certificateOf(two.privateKey, both), two.certificate);
    assert.equal(expiryOf(both), expiryOf(two.certificate));
    assert.notEqual(expiryOf(both), expiryOf(one.certificate));
  });
});
