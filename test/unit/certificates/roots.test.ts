import assert from "node:assert/strict";
import type { Authority } from "../../../sdk/certificates/make";
import { checkRootKey, checkRoots, rootOfKey } from "../../../sdk/certificates/roots";
import { makeAuthority } from "../../support/authorities";
import { assertIssue, showIssues } from "../../support/issues";

describe("root certificates", () => {
  let root: Authority, foreign: Authority;

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    foreign = await makeAuthority({ subject: "CN=Foreign" });
  });

  const checkKey = ({ privateKey }: Authority, { certificate }: Authority) =>
    checkRootKey("key", privateKey, { path: "root", pem: certificate });

  it("may be several", () => {
    assert.equal(showIssues(checkRoots("root", root.certificate + foreign.certificate)), "");
  });

  it("must be certificates", () => {
    assertIssue(checkRoots("root", "no PEM"), "root", /got none/);
    const key = { path: "root", pem: "no PEM" };
    assertIssue(checkRootKey("key", root.privateKey, key), "root", /got none/);
  });

  it("must sign themselves", async () => {
    const middle = await makeAuthority({ subject: "CN=Middle", issuer: root });
    assertIssue(
      checkRoots("root", middle.certificate),
      "root",
      /expected a root, got "CN=Middle", which is not self-signed/,
    );
  });

  it("need the key of one of them", () => {
    assert.equal(showIssues(checkKey(root, root)), "");
    assertIssue(
      checkKey(foreign, root),
      "key",
      /expected the key of a certificate in root, got another key/,
      foreign,
    );
  });

  it("must allow an intermediate if their key signs one", async () => {
    const short = await makeAuthority({ pathLength: 0 });
    assertIssue(checkKey(short, short), "root", /pathlen of at least 1, got 0/);
  });

  it("are found by their key", async () => {
    const both = root.certificate + foreign.certificate;
    assert.equal(rootOfKey(foreign.privateKey, both), foreign.certificate);
  });
});
