import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { CertificateAuthorityArgs, TrustArgs } from "../../../sdk/args/trust";
import { MultiClusterMesh } from "../../../sdk/index";
import type { Authority } from "../../../sdk/certificates/make";
import { certificatesOf } from "../../../sdk/certificates/pem";
import { makeAuthority } from "../../support/authorities";
import { isSecret, register, unwrap, type Registered } from "../../support/mocks";
import { meshWithTrust } from "../../support/trust";

describe("the trust of a mesh", () => {
  let root: Authority, second: Authority, middle: Authority;
  let east: CertificateAuthorityArgs, west: CertificateAuthorityArgs;

  before(async () => {
    root = await makeAuthority();
    second = await makeAuthority({ subject: "CN=Second", kind: "RSA" });
    middle = await makeAuthority({ subject: "CN=Middle", issuer: root });
    east = await makeAuthority({ subject: "CN=East", issuer: root, to: 30 });
    west = {
      ...(await makeAuthority({ subject: "CN=West", issuer: middle })),
      chain: middle.certificate,
    };
  });

  const install = (args: ReturnType<typeof meshWithTrust>): Promise<Registered[]> =>
    register(() => void new MultiClusterMesh("mesh", args));
  const inputsOf = (resources: Registered[], name: string): any => {
    const found = resources.find(
      (resource) => resource.name === name && !resource.type.startsWith("pulumi:providers"),
    );
    assert.ok(found, `no ${name}`);
    return found.inputs;
  };
  const cacertsOf = (resources: Registered[], cluster: string): any => {
    const { stringData } = inputsOf(resources, `mesh-${cluster}-cacerts`);
    assert.ok(isSecret(stringData), "the Secret's content is a secret");
    return unwrap(stringData);
  };
  /** What is kept of the trust. The id of the mesh is in a Stash as well. */
  const keptIn = (resources: Registered[]): Registered[] =>
    resources.filter(({ type, name }) => type === "pulumi:index:Stash" && name !== "mesh-id");
  const stashes = (resources: Registered[]): string[] => keptIn(resources).map(({ name }) => name);
  const inClear = (resources: Registered[]): string =>
    JSON.stringify(resources, (_, value) => (isSecret(value) ? "[secret]" : value));

  it("keeps a generated root and its intermediates in the state, under the same names as ever", async () => {
    const resources = await install(meshWithTrust({}));
    assert.deepEqual(stashes(resources).sort(), [
      "mesh-east-intermediate-ca",
      "mesh-root-ca",
      "mesh-west-intermediate-ca",
    ]);
    for (const { inputs } of keptIn(resources)) assert.ok(isSecret(inputs["input"]));
  });

  it("has other intermediates below the same root in another generation", async () => {
    const resources = await install(meshWithTrust({ generation: 3 }));
    assert.deepEqual(stashes(resources).sort(), [
      "mesh-east-intermediate-ca-3",
      "mesh-root-ca",
      "mesh-west-intermediate-ca-3",
    ]);
  });

  for (const kind of ["plain strings", "secret Outputs"]) {
    const as = (value: string): pulumi.Input<string> =>
      kind === "plain strings" ? value : pulumi.secret(value);

    it(`generates intermediates below a given root (${kind}) and keeps nothing of its key`, async () => {
      const resources = await install(
        meshWithTrust({ rootCertificate: as(root.certificate), rootKey: as(root.privateKey) }),
      );
      assert.deepEqual(stashes(resources).sort(), [
        "mesh-east-intermediate-ca-of-root",
        "mesh-west-intermediate-ca-of-root",
      ]);
      const issuer = new X509Certificate(root.certificate);
      for (const cluster of ["east", "west"]) {
        const files = cacertsOf(resources, cluster);
        const own = new X509Certificate(files["ca-cert.pem"]);
        assert.ok(own.verify(issuer.publicKey));
        assert.match(own.subject, new RegExp(`L=${cluster}`));
        assert.equal(files["root-cert.pem"], root.certificate);
        assert.equal(files["cert-chain.pem"], files["ca-cert.pem"] + root.certificate);
      }
      for (const line of root.privateKey.split("\n").slice(1, 3))
        assert.ok(!JSON.stringify(resources).includes(line), "the root's key is kept");
      assert.doesNotMatch(inClear(resources), /PRIVATE KEY/);
    });

    it(`passes given intermediates on (${kind}) and keeps none`, async () => {
      const given = ({
        certificate,
        privateKey,
        chain,
      }: CertificateAuthorityArgs): CertificateAuthorityArgs => ({
        certificate: as(certificate as string),
        privateKey: as(privateKey as string),
        ...(chain === undefined ? {} : { chain: as(chain as string) }),
      });
      const args = meshWithTrust(
        { rootCertificate: as(root.certificate) },
        { east: given(east), west: given(west) },
      );
      const resources = await install(args);
      assert.deepEqual(stashes(resources), []);
      assert.deepEqual(cacertsOf(resources, "east"), {
        "ca-cert.pem": east.certificate,
        "ca-key.pem": east.privateKey,
        "root-cert.pem": root.certificate,
        "cert-chain.pem": `${east.certificate}${root.certificate}`,
      });
      assert.equal(
        cacertsOf(resources, "west")["cert-chain.pem"],
        `${west.certificate}${middle.certificate}${root.certificate}`,
      );
      assert.doesNotMatch(inClear(resources), /PRIVATE KEY/);
    });
  }

  it("signs with the root that the key belongs to, and trusts all roots", async () => {
    const both = root.certificate + second.certificate;
    const resources = await install(
      meshWithTrust({ rootCertificate: both, rootKey: second.privateKey }),
    );
    const files = cacertsOf(resources, "east");
    assert.ok(
      new X509Certificate(files["ca-cert.pem"]).verify(
        new X509Certificate(second.certificate).publicKey,
      ),
    );
    assert.equal(files["root-cert.pem"], both);
  });

  describe("in a rotation of the root", () => {
    /** The roots in `cacerts`, who signed its certificate, and the kept roots and intermediates. */
    const stepOf = async (trust: TrustArgs, authorities: { east?: any; west?: any } = {}) => {
      const resources = await install(meshWithTrust(trust, authorities));
      const files = cacertsOf(resources, "east");
      const roots = certificatesOf(files["root-cert.pem"]);
      const own = new X509Certificate(files["ca-cert.pem"]);
      const signer = roots.findIndex((pem) => own.verify(new X509Certificate(pem).publicKey));
      const { values } = inputsOf(resources, "mesh-east-istiod");
      const bundle = Buffer.from(values.istiodRemote.injectionCABundle, "base64").toString();
      assert.equal(bundle, files["root-cert.pem"], "webhooks have the same roots");
      const isOn = values.env?.ISTIO_MULTIROOT_MESH === "true";
      assert.equal(isOn, roots.length > 1, "several roots need Istio's support for them");
      return { roots, signer: roots[signer], kept: stashes(resources).sort() };
    };

    it("of a root with its key, signs with the root of the step", async () => {
      const trust = { rootCertificate: root.certificate, rootKey: root.privateKey };
      const next = { rootCertificate: second.certificate, rootKey: second.privateKey };
      const both = [root.certificate, second.certificate];
      const at = (step: number) => stepOf({ ...trust, rotation: { step, ...next } });
      const [one, two, three] = [await at(1), await at(2), await at(3)];
      assert.deepEqual([one.roots, one.signer], [both, root.certificate]);
      assert.deepEqual([two.roots, two.signer], [both, second.certificate]);
      assert.deepEqual([three.roots, three.signer], [[second.certificate], second.certificate]);
      // the same names in each step, so that the trigger of the Stash decides
      for (const { kept } of [one, two, three])
        assert.deepEqual(kept, [
          "mesh-east-intermediate-ca-of-root",
          "mesh-west-intermediate-ca-of-root",
        ]);
    });

    it("of intermediates, trusts the roots of the step", async () => {
      const below = async (issuer: Authority) => ({
        east: await makeAuthority({ subject: "CN=East", issuer }),
        west: await makeAuthority({ subject: "CN=West", issuer }),
      });
      const [old, next] = [await below(root), await below(second)];
      const rotation = { rootCertificate: pulumi.secret(second.certificate) };
      const trust = (step: number) => ({
        rootCertificate: root.certificate,
        rotation: { step, ...rotation },
      });
      const both = [root.certificate, second.certificate];
      const one = await stepOf(trust(1), old);
      const two = await stepOf(trust(2), next);
      const three = await stepOf(trust(3), next);
      assert.deepEqual([one.roots, one.signer], [both, root.certificate]);
      assert.deepEqual([two.roots, two.signer], [both, second.certificate]);
      assert.deepEqual([three.roots, three.signer], [[second.certificate], second.certificate]);
      assert.deepEqual([...one.kept, ...two.kept, ...three.kept], []);
    });

    it("of a generated root, keeps the roots that the step needs, and counts on", async () => {
      const east = (kind: string) => [`mesh-east-${kind}`, `mesh-west-${kind}`];
      const expected: [step: number, roots: string[], kind: string, isSecond: boolean][] = [
        [1, ["mesh-root-ca", "mesh-root-ca-2"], "intermediate-ca", false],
        [2, ["mesh-root-ca", "mesh-root-ca-2"], "intermediate-ca-of-root-ca-2", true],
        [3, ["mesh-root-ca-2"], "intermediate-ca-of-root-ca-2", false],
        [4, ["mesh-root-ca-2", "mesh-root-ca-3"], "intermediate-ca-of-root-ca-2", false],
        [5, ["mesh-root-ca-2", "mesh-root-ca-3"], "intermediate-ca-of-root-ca-3", true],
        [6, ["mesh-root-ca-3"], "intermediate-ca-of-root-ca-3", false],
      ];
      for (const [step, rootNames, kind, isSecond] of expected) {
        const { roots, signer, kept } = await stepOf({ rotation: { step } });
        assert.deepEqual(kept, [...east(kind), ...rootNames].sort());
        assert.equal(roots.length, rootNames.length);
        assert.equal(signer, roots[isSecond ? 1 : 0]);
      }
    });

    it("from a generated root to one of the user, drops the key from the state", async () => {
      const own = { rootCertificate: second.certificate, rootKey: second.privateKey };
      const kinds = ["mesh-east-intermediate-ca-of-root", "mesh-west-intermediate-ca-of-root"];
      const two = await stepOf({ rotation: { step: 2, ...own } });
      assert.deepEqual([two.roots.length, two.signer], [2, second.certificate]);
      assert.deepEqual(two.kept, [...kinds, "mesh-root-ca"].sort());
      const three = await stepOf({ rotation: { step: 3, ...own } });
      assert.deepEqual([three.roots, three.kept], [[second.certificate], kinds]);
      const after = await stepOf(own);
      assert.deepEqual([after.roots, after.kept], [[second.certificate], kinds]);
    });

    it("of an existing Secret, gives the webhooks its roots byte for byte", async () => {
      const written = `\n${root.certificate.trim()}`;
      const bundleIn = async (step: number): Promise<string> => {
        const rotation = { step, rootCertificate: second.certificate };
        const trust = { rootCertificate: written, existingSecret: "mesh-ca", rotation };
        const resources = await install(meshWithTrust(trust));
        assert.deepEqual(stashes(resources), []);
        const { istiodRemote, env } = inputsOf(resources, "mesh-east-istiod").values;
        assert.equal(env.ISTIO_MULTIROOT_MESH, step < 3 ? "true" : undefined);
        return Buffer.from(istiodRemote.injectionCABundle, "base64").toString();
      };
      for (const step of [1, 2])
        assert.equal(await bundleIn(step), `${written}\n${second.certificate}`);
      assert.equal(await bundleIn(3), second.certificate);
    });
  });

  it("creates no Secret if one exists, and gives the webhooks the unchanged root", async () => {
    const written = `\n${root.certificate.trim()}`;
    const resources = await install(
      meshWithTrust({ rootCertificate: written, existingSecret: "mesh-ca" }),
    );
    assert.deepEqual(
      resources.filter(({ name }) => name.endsWith("cacerts")),
      [],
    );
    assert.deepEqual(stashes(resources), []);
    const { base, istiodRemote } = inputsOf(resources, "mesh-east-istiod").values;
    for (const bundle of [base.validationCABundle, istiodRemote.injectionCABundle])
      assert.equal(Buffer.from(bundle, "base64").toString(), written);
  });

  it("has the root and the known expiry dates as outputs", async () => {
    const outputsOf = async (args: ReturnType<typeof meshWithTrust>): Promise<any> => {
      let outputs: any;
      await register(() => {
        const { rootCertificate, rootCertificateExpiry, clusters } = new MultiClusterMesh(
          "mesh",
          args,
        );
        pulumi
          .all([rootCertificate, rootCertificateExpiry, clusters, pulumi.isSecret(rootCertificate)])
          .apply((all) => (outputs = all));
      });
      return outputs;
    };
    const expiry = (pem: unknown): string =>
      new Date(new X509Certificate(pem as string).validTo).toISOString();
    const rootCertificate = pulumi.secret(root.certificate);
    const given = await outputsOf(meshWithTrust({ rootCertificate }, { east, west }));
    assert.deepEqual(given.slice(0, 2), [root.certificate, expiry(root.certificate)]);
    assert.equal(given[3], false, "certificates are public");
    assert.equal(given[2].east.certificateExpiry, expiry(east.certificate));
    assert.ok(!("certificateExpiry" in given[2].south));
    const made = await outputsOf(meshWithTrust({ rootCertificate, rootKey: root.privateKey }));
    assert.equal(made[2].east.certificateExpiry, expiry(root.certificate), "not after the root");
    const existing = await outputsOf(meshWithTrust({ rootCertificate, existingSecret: "s" }));
    assert.deepEqual(existing.slice(0, 2), [root.certificate, expiry(root.certificate)]);
    assert.ok(!("certificateExpiry" in existing[2].east));
  });
});
