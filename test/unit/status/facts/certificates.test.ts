import assert from "node:assert/strict";
import {
  chainProblem,
  intermediatesOf,
  keyFits,
  observedCertificates,
  sameCertificates,
  signingRootOf,
  trustsRoots,
} from "../../../../sdk/status/facts/certificates";
import { makeAuthority } from "../../../support/authorities";

describe("the certificates of a cluster", () => {
  let root: string, other: string, intermediate: string;

  before(async () => {
    const authority = await makeAuthority({ subject: "CN=Root", to: 100 });
    root = authority.certificate;
    other = (await makeAuthority({ subject: "CN=Other" })).certificate;
    intermediate = (await makeAuthority({ subject: "CN=East", issuer: authority, to: 50 }))
      .certificate;
  });

  it("are shown once each, with their names and times", () => {
    const [first, second, ...more] = observedCertificates([`${root}\n${other}`, root]);
    assert.deepEqual([first!.subject, second!.subject, more], ["CN=Root", "CN=Other", []]);
    const days = (Date.parse(first!.notAfter) - Date.now()) / (24 * 3600 * 1000);
    assert.ok(days > 99 && days <= 100, `${days}`);
    assert.ok(Date.parse(first!.notBefore) <= Date.now());
  });

  it("leave out what is not a certificate", () =>
    assert.deepEqual(
      observedCertificates(["pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]),
      [],
    ));

  it("are intermediates if they are not roots", () => {
    const found = intermediatesOf([intermediate, `${intermediate}${root}`], root);
    assert.deepEqual(
      found.map(({ subject }) => subject),
      ["CN=East"],
    );
  });

  it("are the same roots in any order, and not known without a certificate", () => {
    assert.equal(sameCertificates(`${root}\n${other}`, `${other}${root}`), true);
    assert.equal(sameCertificates(root, `${root}\n${other}`), false);
    assert.equal(sameCertificates("", root), undefined);
    assert.equal(sameCertificates(root, "pem"), undefined);
  });

  it("can sign if a root in the Secret has signed them, at once or through others", async () => {
    const top = await makeAuthority();
    const second = await makeAuthority({ issuer: top });
    const third = await makeAuthority({ issuer: second });
    const long = { certificate: third.certificate, roots: top.certificate };
    const otherRoot = "has a certificate of another root";
    assert.equal(chainProblem({ certificate: root, chain: undefined, roots: root }), undefined);
    const short = { certificate: intermediate, chain: intermediate, roots: `${other}${root}` };
    assert.equal(chainProblem(short), undefined);
    assert.equal(chainProblem({ ...short, roots: other }), otherRoot);
    assert.equal(chainProblem({ ...long, chain: second.certificate }), undefined);
    assert.equal(chainProblem({ ...long, chain: third.certificate }), otherRoot);
    const [, fingerprint] = observedCertificates([other, root]).map((one) => one.fingerprint);
    assert.equal(signingRootOf(short), fingerprint);
    assert.equal(signingRootOf({ ...short, roots: other }), undefined);
    assert.match(chainProblem({ ...short, certificate: "pem" }) ?? "", /^has no certificate/);
    assert.match(chainProblem({ ...short, roots: undefined }) ?? "", /^has no root/);
  });

  it("belong to a private key of any kind", async () => {
    for (const kind of ["EC", "RSA", "Ed25519"] as const) {
      const [one, two] = await Promise.all([makeAuthority({ kind }), makeAuthority({ kind })]);
      assert.equal(keyFits(`${one.certificate}\n${two.certificate}`, one.privateKey), true);
      assert.equal(keyFits(one.certificate, two.privateKey), false);
      assert.equal(keyFits(one.certificate, "encrypted"), undefined);
      assert.equal(keyFits(undefined, one.privateKey), undefined);
    }
  });

  it("are trusted by a CA bundle with a root, or with what a root signed", () => {
    assert.equal(trustsRoots(root, `${other}\n${root}`), true);
    assert.equal(trustsRoots(intermediate, root), true);
    assert.equal(trustsRoots(other, root), false);
    assert.equal(trustsRoots("not a certificate", root), undefined);
    assert.equal(trustsRoots(root, ""), undefined);
  });
});
