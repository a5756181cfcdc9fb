import type { TrustArgs } from "../../../sdk/args/trust";
import type { Authority } from "../../../sdk/certificates/make";
import { makeAuthority } from "../../support/authorities";
import { checkArgs } from "../../support/check";
import { assertIssue, itAccepts, itRefuses, showIssues } from "../../support/issues";
import { meshArgs } from "../../support/topologies";
import assert from "node:assert/strict";

const mesh = (trust: TrustArgs) => meshArgs({ east: {} }, { trust });
const own = { rootCertificate: "old", rootKey: "its key" };
const existing = { rootCertificate: "old", existingSecret: "mesh-ca" };
const next = { rootCertificate: "new", rootKey: "its key" };
const at = "trust.rotation";

describe("the rules of a rotation", () => {
  itRefuses([
    [
      "a step that is not a number",
      mesh({ rotation: { step: "1" as never } }),
      `${at}.step`,
      /expected a whole number/,
    ],
    [
      "a step after the last one, with a root of the user",
      mesh({ ...own, rotation: { step: 4, ...next } }),
      `${at}.step`,
      /expected 1, 2 or 3, got 4; when step 3 is done, move rootCertificate and rootKey/,
    ],
    [
      "a new root without its key",
      mesh({ ...own, rotation: { step: 1, rootCertificate: "new" } }),
      `${at}.rootKey`,
      /required, because trust.rootKey is set/,
    ],
    [
      "no new root, with an existing Secret",
      mesh({ ...existing, rotation: { step: 1 } }),
      `${at}.rootCertificate`,
      /required, because trust.rootCertificate is set/,
    ],
    [
      "a key that nothing signs with",
      mesh({ ...existing, rotation: { step: 1, ...next } }),
      `${at}.rootKey`,
      /cannot be combined with trust.existingSecret; remove it/,
    ],
    [
      "a root that replaces a generated one, without its key",
      mesh({ rotation: { step: 1, rootCertificate: "new" } }),
      `${at}.rootKey`,
      /required with trust.rotation.rootCertificate; set it, or remove both/,
    ],
    [
      "a key that replaces a generated one, without its root",
      mesh({ rotation: { step: 1, rootKey: "key" } }),
      `${at}.rootCertificate`,
      /required with trust.rotation.rootKey; set it, or remove both/,
    ],
    [
      "the same root again",
      mesh({ ...own, rotation: { step: 1, ...next, rootCertificate: "old" } }),
      `${at}.rootCertificate`,
      /expected another root than in trust.rootCertificate/,
    ],
  ]);

  itAccepts([["any count of rotations of generated roots", mesh({ rotation: { step: 5 } })]]);

  describe("with certificates", () => {
    let old: Authority, other: Authority, below: Authority, belowOther: Authority;
    before(async () => {
      [old, other] = [await makeAuthority(), await makeAuthority({ subject: "CN=Other" })];
      below = await makeAuthority({ subject: "CN=East", issuer: old });
      belowOther = await makeAuthority({ subject: "CN=East", issuer: other });
    });
    const check = (step: number, certificateAuthority: Authority) =>
      checkArgs(
        meshArgs(
          { east: { certificateAuthority } },
          {
            trust: {
              rootCertificate: old.certificate,
              rotation: { step, rootCertificate: other.certificate },
            },
          },
        ),
      );

    it("wants intermediates of the root that signs in the step", () => {
      assert.equal(showIssues(check(1, below)), "");
      assert.equal(showIssues(check(2, belowOther)), "");
      assertIssue(
        check(2, below),
        "clusters.east.certificateAuthority.certificate",
        /is not signed by the root in trust.rotation.rootCertificate/,
      );
      assertIssue(
        check(1, belowOther),
        "clusters.east.certificateAuthority.certificate",
        /is not signed by the root in trust.rootCertificate/,
      );
    });

    it("wants the key of the new root", () => {
      const rotation = { step: 1, rootCertificate: other.certificate, rootKey: old.privateKey };
      const trust = { rootCertificate: old.certificate, rootKey: old.privateKey, rotation };
      assertIssue(
        checkArgs(mesh(trust)),
        "trust.rotation.rootKey",
        /expected the key of a certificate in trust.rotation.rootCertificate/,
        old,
      );
    });

    it("wants a root as the new root", () => {
      const rotation = { step: 1, rootCertificate: below.certificate, rootKey: below.privateKey };
      const trust = { rootCertificate: old.certificate, rootKey: old.privateKey, rotation };
      assertIssue(checkArgs(mesh(trust)), "trust.rotation.rootCertificate", /not self-signed/);
    });
  });
});
