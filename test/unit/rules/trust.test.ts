import assert from "node:assert/strict";
import { ClusterRole } from "../../../sdk/args/cluster";
import type { CertificateAuthorityArgs } from "../../../sdk/args/trust";
import type { Authority } from "../../../sdk/certificates/make";
import { makeAuthority } from "../../support/authorities";
import { showIssues } from "../../support/issues";
import { meshArgs } from "../../support/topologies";
import { checkArgs } from "../../support/check";
import { meshWithTrust } from "../../support/trust";

describe("checking trust", () => {
  let root: Authority, foreign: Authority, middle: Authority;
  let east: CertificateAuthorityArgs, west: CertificateAuthorityArgs;

  before(async () => {
    root = await makeAuthority();
    foreign = await makeAuthority({ subject: "CN=Foreign" });
    middle = await makeAuthority({ subject: "CN=Middle", issuer: root });
    east = await makeAuthority({ subject: "CN=East", issuer: root, to: 30 });
    west = {
      ...(await makeAuthority({ subject: "CN=West", issuer: middle })),
      chain: middle.certificate,
    };
  });

  describe("refuses", () => {
    const refuses = (
      name: string,
      args: () => ReturnType<typeof meshWithTrust>,
      path: string,
      reason: RegExp,
    ): void => {
      it(name, () => {
        const issues = checkArgs(args());
        assert.ok(
          issues.some((issue) => issue.path === path && reason.test(issue.reason)),
          `got:\n${showIssues(issues)}`,
        );
        assert.doesNotMatch(showIssues(issues), /MII|MIG/);
      });
    };
    const { certificate, privateKey } = { certificate: "-", privateKey: "-" };
    const given = { certificate, privateKey };

    refuses(
      "a root key without its certificate",
      () => meshWithTrust({ rootKey: "x" }),
      "trust.rootCertificate",
      /required with trust.rootKey/,
    );
    refuses(
      "an existing Secret without the root certificate",
      () => meshWithTrust({ existingSecret: "x" }),
      "trust.rootCertificate",
      /required with trust.existingSecret/,
    );
    refuses(
      "authorities without the root certificate",
      () => meshWithTrust({}, { east: given, west: given }),
      "trust.rootCertificate",
      /required with clusters.east.certificateAuthority/,
    );
    refuses(
      "a root certificate alone",
      () => meshWithTrust({ rootCertificate: "x" }),
      "trust.rootCertificate",
      /cannot sign; also set trust.rootKey/,
    );
    refuses(
      "an existing Secret together with a root key",
      () => meshWithTrust({ rootCertificate: "x", rootKey: "x", existingSecret: "x" }),
      "trust.rootKey",
      /cannot be combined with trust.existingSecret; remove one/,
    );
    refuses(
      "an existing Secret together with an authority",
      () => meshWithTrust({ rootCertificate: "x", existingSecret: "x" }, { east: given }),
      "clusters.east.certificateAuthority",
      /cannot be combined with trust.existingSecret; remove one/,
    );
    refuses(
      "a root key together with an authority",
      () => meshWithTrust({ rootCertificate: "x", rootKey: "x" }, { east: given }),
      "clusters.east.certificateAuthority",
      /cannot be combined with trust.rootKey/,
    );
    refuses(
      "an authority for only one of two primaries",
      () => meshWithTrust({ rootCertificate: "x" }, { east: given }),
      "clusters.west.certificateAuthority",
      /required, because "east" has one; set it for every cluster with an istiod/,
    );
    refuses(
      "an authority for a remote without a local injector",
      () =>
        meshArgs({
          east: {},
          south: { role: ClusterRole.Remote, primary: "east", certificateAuthority: given },
        }),
      "clusters.south.certificateAuthority",
      /no istiod signs there; remove it/,
    );
    refuses(
      "an authority in defaults",
      () => ({ ...meshArgs({ east: {} }), defaults: { certificateAuthority: given } }),
      "defaults.certificateAuthority",
      /cannot be shared/,
    );
    refuses(
      "an authority without its key",
      () =>
        meshWithTrust(
          { rootCertificate: "x" },
          { east: { certificate } as CertificateAuthorityArgs, west: given },
        ),
      "clusters.east.certificateAuthority.privateKey",
      /^required: set the private key/,
    );
    refuses(
      "a generation that is not a whole number",
      () => meshWithTrust({ generation: 1.5 }),
      "trust.generation",
      /expected a whole number of at least 1, got 1.5/,
    );
    refuses(
      "a generation before the first",
      () => meshWithTrust({ generation: 0 }),
      "trust.generation",
      /expected a whole number of at least 1, got 0/,
    );
    refuses(
      "a generation together with an existing Secret",
      () => meshWithTrust({ rootCertificate: "x", existingSecret: "x", generation: 2 }),
      "trust.generation",
      /has no effect on certificates that you provide/,
    );
    refuses(
      "a trust domain that is not a DNS name",
      () => meshWithTrust({ domain: "Mesh Example" }),
      "trust.domain",
      /expected a DNS name, got "Mesh Example"/,
    );
    refuses(
      "a trust domain with a scheme",
      () => meshWithTrust({ domain: "spiffe://mesh" }),
      "trust.domain",
      /DNS name/,
    );
    refuses(
      "an alias that is not a DNS name",
      () => meshWithTrust({ domainAliases: ["a", "b_c"] }),
      "trust.domainAliases[1]",
      /"b_c"/,
    );
    refuses(
      "an existing Secret whose name is not valid",
      () => meshWithTrust({ rootCertificate: "x", existingSecret: "A_b" }),
      "trust.existingSecret",
      /"A_b"/,
    );

    refuses(
      "a trust domain in meshConfig",
      () => ({ ...meshWithTrust({}), meshConfig: { trustDomain: "a" } }) as any,
      "meshConfig.trustDomain",
      /trust.domain/,
    );
    it("a local injector without an authority, if the primaries have one", () => {
      const args = meshWithTrust({ rootCertificate: root.certificate }, { east, west });
      const south = { ...args.clusters["south"], localInjector: true };
      const issues = showIssues(checkArgs({ ...args, clusters: { ...args.clusters, south } }));
      assert.match(issues, /^clusters.south.certificateAuthority: required/);
      assert.doesNotMatch(issues, /\n/);
    });

    it("a wrong key, together with every other mistake", () => {
      const args = meshWithTrust({
        rootCertificate: root.certificate,
        rootKey: foreign.privateKey,
        domain: "X",
      });
      const issues = showIssues(checkArgs({ ...args, meshId: "a b" }));
      assert.match(
        issues,
        /trust.rootKey: expected the key of a certificate in trust.rootCertificate/,
      );
      assert.match(issues, /trust.domain: /);
      assert.match(issues, /meshId: /);
    });
    it("an intermediate of another root", async () => {
      const other = await makeAuthority({ subject: "CN=Other", issuer: foreign });
      const issues = showIssues(
        checkArgs(meshWithTrust({ rootCertificate: root.certificate }, { east, west: other })),
      );
      assert.match(
        issues,
        /^clusters.west.certificateAuthority.certificate: "CN=Other" is not signed by the root/,
      );
    });
    it("a root that is not a certificate, in every mode that needs one", () => {
      const rootCertificate = "x";
      for (const args of [
        meshWithTrust({ rootCertificate, rootKey: "x" }),
        meshWithTrust({ rootCertificate, existingSecret: "s" }),
        meshWithTrust({ rootCertificate }, { east, west }),
      ])
        assert.match(
          showIssues(checkArgs(args)),
          /^trust.rootCertificate: expected certificates in PEM .*, got none/,
        );
    });
  });
});
