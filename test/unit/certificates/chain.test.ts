import assert from "node:assert/strict";
import type { Authority } from "../../../sdk/certificates/make";
import { checkIntermediate, type GivenIntermediate } from "../../../sdk/certificates/intermediate";
import type { Issue } from "../../../sdk/issue";
import { makeAuthority } from "../../support/authorities";
import { assertIssue, showIssues } from "../../support/issues";

describe("the certificate chain of an intermediate", () => {
  let root: Authority, foreign: Authority, middle: Authority, intermediate: Authority;

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    foreign = await makeAuthority({ subject: "CN=Foreign" });
    middle = await makeAuthority({ subject: "CN=Middle", issuer: root });
    intermediate = await makeAuthority({ subject: "CN=Intermediate", issuer: middle });
  });

  const check = (more: Partial<GivenIntermediate> = {}, roots = root.certificate): Issue[] =>
    checkIntermediate("ca", { ...intermediate, chain: middle.certificate, ...more }, roots);

  it("must not lead to another root, even one of the same name", async () => {
    assertIssue(
      check({}, foreign.certificate),
      "ca.chain",
      /"CN=Middle" is not signed by the root .*"CN=Foreign"/,
      intermediate,
    );
    const twin = await makeAuthority();
    assertIssue(check({}, twin.certificate), "ca.chain", /is not signed by the root/);
  });

  it("must not be missing", () => {
    assertIssue(
      checkIntermediate("ca", intermediate, root.certificate),
      "ca.certificate",
      /add any missing certificates to ca.chain/,
    );
  });

  it("must hold the signer of the intermediate", () => {
    assertIssue(
      check({ chain: foreign.certificate }),
      "ca.chain",
      /not signed by the certificate after it, "CN=Foreign"/,
    );
  });

  it("must be complete and in order, each certificate before its signer", async () => {
    const upper = await makeAuthority({ subject: "CN=Upper", issuer: root });
    const lower = await makeAuthority({ subject: "CN=Lower", issuer: upper });
    const lowest = await makeAuthority({ subject: "CN=Lowest", issuer: lower });
    const chained = (chain: string): Issue[] =>
      checkIntermediate("ca", { ...lowest, chain }, root.certificate);
    assert.equal(showIssues(chained(lower.certificate + upper.certificate)), "");
    assertIssue(
      chained(upper.certificate + lower.certificate),
      "ca.chain",
      /the order is wrong: "CN=Lowest"/,
    );
    assertIssue(chained(lower.certificate), "ca.chain", /"CN=Lower" is not signed by the root/);
  });

  it("must not hold the root, even one whose own signature istiod would not accept", async () => {
    assertIssue(
      check({ chain: middle.certificate + root.certificate }),
      "ca.chain",
      /"CN=Root" is the root; remove it from the chain/,
    );
    const old = await makeAuthority({ subject: "CN=Old", signature: { hash: "SHA-1" } });
    const below = await makeAuthority({ subject: "CN=Below", issuer: old });
    const issues = checkIntermediate("ca", { ...below, chain: old.certificate }, old.certificate);
    assertIssue(issues, "ca.chain", /"CN=Old" is the root/);
  });

  it("must not be longer than the root allows", async () => {
    const one = await makeAuthority({ pathLength: 1 });
    const between = await makeAuthority({ subject: "CN=Between", issuer: one });
    const low = await makeAuthority({ subject: "CN=Low", issuer: between });
    assertIssue(
      checkIntermediate("ca", { ...low, chain: between.certificate }, one.certificate),
      "trust.rootCertificate",
      /expected a pathlen of at least 2, got 1/,
    );
    assert.equal(showIssues(checkIntermediate("ca", between, one.certificate)), "");
  });

  it("must not be longer than one of its certificates allows", async () => {
    const last = await makeAuthority({ subject: "CN=Last", issuer: root, pathLength: 0 });
    const below = await makeAuthority({ subject: "CN=Below", issuer: last });
    assertIssue(
      checkIntermediate("ca", { ...below, chain: last.certificate }, root.certificate),
      "ca.chain",
      /"CN=Last" allows too few .* at least 1, got 0/,
    );
    assert.equal(showIssues(checkIntermediate("ca", last, root.certificate)), "");
  });
});
