import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import type { Authority } from "../../../sdk/certificates/make";
import { checkIntermediate, type GivenIntermediate } from "../../../sdk/certificates/intermediate";
import type { Issue } from "../../../sdk/issue";
import { makeAuthority } from "../../support/authorities";
import { assertIssue, showIssues } from "../../support/issues";

describe("a given intermediate", () => {
  let root: Authority, foreign: Authority, middle: Authority, intermediate: Authority;

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    foreign = await makeAuthority({ subject: "CN=Foreign" });
    middle = await makeAuthority({ subject: "CN=Middle", issuer: root });
    intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: middle });
  });

  const check = (more: Partial<GivenIntermediate> = {}, roots = root.certificate): Issue[] =>
    checkIntermediate("ca", { ...intermediate, chain: middle.certificate, ...more }, roots);

  it("is accepted with a key in every usual form", () => {
    for (const type of ["sec1", "pkcs8"] as const) {
      const key = createPrivateKey(intermediate.privateKey).export({ type, format: "pem" });
      assert.equal(showIssues(check({ privateKey: key as string })), "");
    }
  });

  it("needs no chain if the root signed it", () => {
    assert.equal(showIssues(checkIntermediate("ca", middle, root.certificate)), "");
  });

  it("may lead to any of several roots", () => {
    assert.equal(showIssues(check({}, foreign.certificate + root.certificate)), "");
  });

  it("is refused with a field that is not PEM", () => {
    assertIssue(check({ certificate: "none" }), "ca.certificate", /got none/);
    assertIssue(check({ chain: "none" }), "ca.chain", /got none/);
    assertIssue(check({ privateKey: "none" }), "ca.privateKey", /got none/);
  });

  it("is refused with a certificate in the chain that is cut off", () => {
    const half = foreign.certificate.slice(0, foreign.certificate.length / 2);
    const chain = middle.certificate + half;
    assertIssue(check({ chain }), "ca.chain", /got one without its end/, intermediate);
  });

  it("is refused with key and certificate swapped, and leaks neither", () => {
    assertIssue(
      check({ certificate: intermediate.privateKey }),
      "ca.certificate",
      /got a block "PRIVATE KEY"/,
      intermediate,
    );
    assertIssue(check({ privateKey: intermediate.certificate }), "ca.privateKey", /got none/);
  });

  it("is refused with the key of another certificate", () => {
    assertIssue(
      check({ privateKey: foreign.privateKey }),
      "ca.privateKey",
      /expected the key of the certificate in ca.certificate, got another key/,
      foreign,
    );
  });

  it("is refused with two certificates in place of one", () => {
    assertIssue(
      check({ certificate: intermediate.certificate + middle.certificate }),
      "ca.certificate",
      /expected one certificate, got 2; put the others in ca.chain/,
    );
  });

  it("is refused if it is the root", () => {
    assertIssue(
      checkIntermediate("ca", root, root.certificate),
      "ca.certificate",
      /expected an intermediate, got the root "CN=Root"; issue one for this cluster/,
    );
  });
});
