import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { CertificateAuthorityArgs, TrustArgs } from "../../../sdk/args/trust";
import type { Issue } from "../../../sdk/issue";
import type { Authority } from "../../../sdk/certificates/make";
import { makeAuthority } from "../../support/authorities";
import { meshArgs } from "../../support/topologies";
import { checkArgs } from "../../support/check";

const show = (issues: Issue[]): string =>
  issues.map(({ path, reason }) => `${path}: ${reason}`).join("\n");

const mesh = (
  trust: TrustArgs,
  authorities: { east?: CertificateAuthorityArgs; west?: CertificateAuthorityArgs } = {},
) => {
  const cluster = (certificateAuthority: CertificateAuthorityArgs | undefined): ClusterArgs =>
    certificateAuthority === undefined ? {} : { certificateAuthority };
  const south = { role: ClusterRole.Remote, primary: "east" };
  return meshArgs(
    { east: cluster(authorities.east), west: cluster(authorities.west), south },
    { trust },
  );
};

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
      args: () => ReturnType<typeof mesh>,
      path: string,
      reason: RegExp,
    ): void => {
      it(name, () => {
        const issues = checkArgs(args());
        assert.ok(
          issues.some((issue) => issue.path === path && reason.test(issue.reason)),
          `got:\n${show(issues)}`,
        );
        assert.doesNotMatch(show(issues), /MII|MIG/);
      });
    };
    const { certificate, privateKey } = { certificate: "-", privateKey: "-" };
    const given = { certificate, privateKey };

    refuses(
      "a root key without its certificate",
      () => mesh({ rootKey: "x" }),
      "trust.rootCertificate",
      /required with trust.rootKey/,
    );
    refuses(
      "an existing Secret without the root certificate",
      () => mesh({ existingSecret: "x" }),
      "trust.rootCertificate",
      /required with trust.existingSecret/,
    );
    refuses(
      "authorities without the root certificate",
      () => mesh({}, { east: given, west: given }),
      "trust.rootCertificate",
      /required with clusters.east.certificateAuthority/,
    );
    refuses(
      "a root certificate alone",
      () => mesh({ rootCertificate: "x" }),
      "trust.rootCertificate",
      /cannot sign; also set trust.rootKey/,
    );
    refuses(
      "an existing Secret together with a root key",
      () => mesh({ rootCertificate: "x", rootKey: "x", existingSecret: "x" }),
      "trust.rootKey",
      /cannot be combined with trust.existingSecret; remove one/,
    );
    refuses(
      "an existing Secret together with an authority",
      () => mesh({ rootCertificate: "x", existingSecret: "x" }, { east: given }),
      "clusters.east.certificateAuthority",
      /cannot be combined with trust.existingSecret; remove one/,
    );
    refuses(
      "a root key together with an authority",
      () => mesh({ rootCertificate: "x", rootKey: "x" }, { east: given }),
      "clusters.east.certificateAuthority",
      /cannot be combined with trust.rootKey/,
    );
    refuses(
      "an authority for only one of two primaries",
      () => mesh({ rootCertificate: "x" }, { east: given }),
      "clusters.west.certificateAuthority",
      /required, because "east" has one: set it for every cluster with an istiod/,
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
        mesh(
          { rootCertificate: "x" },
          { east: { certificate } as CertificateAuthorityArgs, west: given },
        ),
      "clusters.east.certificateAuthority.privateKey",
      /^required: set the private key/,
    );
    refuses(
      "a generation that is not a whole number",
      () => mesh({ generation: 1.5 }),
      "trust.generation",
      /expected a whole number of at least 1, got 1.5/,
    );
    refuses(
      "a generation before the first",
      () => mesh({ generation: 0 }),
      "trust.generation",
      /expected a whole number of at least 1, got 0/,
    );
    refuses(
      "a generation together with an existing Secret",
      () => mesh({ rootCertificate: "x", existingSecret: "x", generation: 2 }),
      "trust.generation",
      /has no effect on certificates that you provide/,
    );
    refuses(
      "a trust domain that is not a DNS name",
      () => mesh({ domain: "Mesh Example" }),
      "trust.domain",
      /expected a DNS name, got "Mesh Example"/,
    );
    refuses(
      "a trust domain with a scheme",
      () => mesh({ domain: "spiffe://mesh" }),
      "trust.domain",
      /DNS name/,
    );
    refuses(
      "an alias that is not a DNS name",
      () => mesh({ domainAliases: ["a", "b_c"] }),
      "trust.domainAliases[1]",
      /"b_c"/,
    );
    refuses(
      "an existing Secret whose name is not valid",
      () => mesh({ rootCertificate: "x", existingSecret: "A_b" }),
      "trust.existingSecret",
      /"A_b"/,
    );

    refuses(
      "a trust domain in meshConfig",
      () => ({ ...mesh({}), meshConfig: { trustDomain: "a" } }) as any,
      "meshConfig.trustDomain",
      /trust.domain/,
    );
    it("a local injector without an authority, if the primaries have one", () => {
      const args = mesh({ rootCertificate: root.certificate }, { east, west });
      const south = { ...args.clusters["south"], localInjector: true };
      const issues = show(checkArgs({ ...args, clusters: { ...args.clusters, south } }));
      assert.match(issues, /^clusters.south.certificateAuthority: required/);
      assert.doesNotMatch(issues, /\n/);
    });

    it("a wrong key, together with every other mistake", () => {
      const args = mesh({
        rootCertificate: root.certificate,
        rootKey: foreign.privateKey,
        domain: "X",
      });
      const issues = show(checkArgs({ ...args, meshId: "a b" }));
      assert.match(
        issues,
        /trust.rootKey: expected the key of a certificate in trust.rootCertificate/,
      );
      assert.match(issues, /trust.domain: /);
      assert.match(issues, /meshId: /);
    });
    it("an intermediate of another root", async () => {
      const other = await makeAuthority({ subject: "CN=Other", issuer: foreign });
      const issues = show(
        checkArgs(mesh({ rootCertificate: root.certificate }, { east, west: other })),
      );
      assert.match(
        issues,
        /^clusters.west.certificateAuthority.certificate: "CN=Other" is not signed by the root/,
      );
    });
    it("a root that is not a certificate, in every mode that needs one", () => {
      const rootCertificate = "x";
      for (const args of [
        mesh({ rootCertificate, rootKey: "x" }),
        mesh({ rootCertificate, existingSecret: "s" }),
        mesh({ rootCertificate }, { east, west }),
      ])
        assert.match(
          show(checkArgs(args)),
          /^trust.rootCertificate: expected certificates in PEM .*, got none/,
        );
    });
  });
});
