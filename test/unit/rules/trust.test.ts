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

describe("trust", () => {
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

  describe("is refused, before anything is created,", () => {
    const refuses = (
      name: string,
      args: () => ReturnType<typeof mesh>,
      path: string,
      reason: RegExp,
    ): void => {
      it(`with ${name}`, () => {
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
      "a key without its root",
      () => mesh({ rootKey: "x" }),
      "trust.rootCertificate",
      /trust.rootKey needs the certificate/,
    );
    refuses(
      "a Secret without the root",
      () => mesh({ existingSecret: "x" }),
      "trust.rootCertificate",
      /missing; trust.existingSecret/,
    );
    refuses(
      "authorities without the root",
      () => mesh({}, { east: given, west: given }),
      "trust.rootCertificate",
      /clusters.east/,
    );
    refuses(
      "a root that signs nothing",
      () => mesh({ rootCertificate: "x" }),
      "trust.rootCertificate",
      /add one of: trust.rootKey/,
    );
    refuses(
      "a Secret and a root's key",
      () => mesh({ rootCertificate: "x", rootKey: "x", existingSecret: "x" }),
      "trust.rootKey",
      /existingSecret already holds/,
    );
    refuses(
      "a Secret and an authority",
      () => mesh({ rootCertificate: "x", existingSecret: "x" }, { east: given }),
      "clusters.east.certificateAuthority",
      /existingSecret already holds/,
    );
    refuses(
      "a root's key and an authority",
      () => mesh({ rootCertificate: "x", rootKey: "x" }, { east: given }),
      "clusters.east.certificateAuthority",
      /trust.rootKey is there to make/,
    );
    refuses(
      "an authority of one primary only",
      () => mesh({ rootCertificate: "x" }, { east: given }),
      "clusters.west.certificateAuthority",
      /"east" has one, and so every cluster with an istiod needs one/,
    );
    refuses(
      "an authority of a remote",
      () =>
        meshArgs({
          east: {},
          south: { role: ClusterRole.Remote, primary: "east", certificateAuthority: given },
        }),
      "clusters.south.certificateAuthority",
      /has no istiod that signs/,
    );
    refuses(
      "one authority for all",
      () => ({ ...meshArgs({ east: {} }), defaults: { certificateAuthority: given } }),
      "defaults.certificateAuthority",
      /one of its own/,
    );
    refuses(
      "half an authority",
      () =>
        mesh(
          { rootCertificate: "x" },
          { east: { certificate } as CertificateAuthorityArgs, west: given },
        ),
      "clusters.east.certificateAuthority.privateKey",
      /^required: set the private key/,
    );
    refuses(
      "a generation that is no number",
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
      "a generation of what is not made here",
      () => mesh({ rootCertificate: "x", existingSecret: "x", generation: 2 }),
      "trust.generation",
      /none are made; remove it/,
    );
    refuses(
      "a trust domain that is no name",
      () => mesh({ domain: "Mesh Example" }),
      "trust.domain",
      /"Mesh Example" cannot be/,
    );
    refuses(
      "a trust domain with a scheme",
      () => mesh({ domain: "spiffe://mesh" }),
      "trust.domain",
      /DNS name/,
    );
    refuses(
      "an alias that is no name",
      () => mesh({ domainAliases: ["a", "b_c"] }),
      "trust.domainAliases[1]",
      /"b_c"/,
    );
    refuses(
      "an alias that is the trust domain",
      () => mesh({ domain: "a", domainAliases: ["b", "a"] }),
      "trust.domainAliases[1]",
      /"a" is the trust domain itself; remove it/,
    );
    refuses(
      "an alias that is Istio's trust domain",
      () => mesh({ domainAliases: ["cluster.local"] }),
      "trust.domainAliases[0]",
      /itself/,
    );
    refuses(
      "an alias twice",
      () => mesh({ domainAliases: ["b", "c", "b"] }),
      "trust.domainAliases[2]",
      /"b" is named twice/,
    );
    refuses(
      "a Secret's name that is none",
      () => mesh({ rootCertificate: "x", existingSecret: "A_b" }),
      "trust.existingSecret",
      /"A_b"/,
    );

    refuses(
      "a trust domain in the mesh configuration, which a remote's lacks",
      () => ({ ...mesh({}), meshConfig: { trustDomain: "a" } }) as any,
      "meshConfig.trustDomain",
      /trust.domain/,
    );
    it("with an authority of a remote's local injector missing", () => {
      const args = mesh({ rootCertificate: root.certificate }, { east, west });
      const south = { ...args.clusters["south"], localInjector: true };
      const issues = show(checkArgs({ ...args, clusters: { ...args.clusters, south } }));
      assert.match(issues, /^clusters.south.certificateAuthority: it is missing/);
      assert.doesNotMatch(issues, /\n/);
    });

    it("with material that is wrong, together with everything else that is", () => {
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
    it("with an intermediate of another root", async () => {
      const other = await makeAuthority({ subject: "CN=Other", issuer: foreign });
      const issues = show(
        checkArgs(mesh({ rootCertificate: root.certificate }, { east, west: other })),
      );
      assert.match(
        issues,
        /^clusters.west.certificateAuthority.certificate: "CN=Other" is not signed by the root/,
      );
    });
    it("with a root that is no certificate, in every mode that is given one", () => {
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
