import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { CertificateAuthorityArgs } from "../../../sdk/args/trust";
import { MultiClusterMesh } from "../../../sdk/index";
import type { Authority } from "../../../sdk/certificates/make";
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
