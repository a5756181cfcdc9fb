import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { CertificateAuthorityArgs, TrustArgs } from "../../../sdk/args/trust";
import { MultiClusterMesh } from "../../../sdk/index";
import { planMesh } from "../../../sdk/plan/plan";
import { planSteps } from "../../../sdk/plan/steps";
import type { Issue } from "../../../sdk/issue";
import type { Authority } from "../../../sdk/certificates/make";
import { makeAuthority } from "../../support/authorities";
import { isSecret, register, unwrap, type Registered } from "../../support/mocks";
import { meshArgs } from "../../support/topologies";
import { checkArgs, topologyOf } from "../../support/check";

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
  let root: Authority, second: Authority, foreign: Authority, middle: Authority;
  let east: CertificateAuthorityArgs, west: CertificateAuthorityArgs;

  before(async () => {
    root = await makeAuthority();
    second = await makeAuthority({ subject: "CN=Second", kind: "RSA" });
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
      /missing/,
    );
    refuses(
      "a generation that is no number",
      () => mesh({ generation: 1.5 }),
      "trust.generation",
      /1.5; a whole number from 1/,
    );
    refuses(
      "a generation before the first",
      () => mesh({ generation: 0 }),
      "trust.generation",
      /from 1/,
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
      assert.match(issues, /trust.rootKey: the key belongs to no certificate/);
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
          /^trust.rootCertificate: there is no certificate in it/,
        );
    });
  });

  const install = (args: ReturnType<typeof mesh>): Promise<Registered[]> =>
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
  const stashes = (resources: Registered[]): string[] =>
    resources.filter(({ type }) => type === "pulumi:index:Stash").map(({ name }) => name);
  const inClear = (resources: Registered[]): string =>
    JSON.stringify(resources, (_, value) => (isSecret(value) ? "[secret]" : value));

  it("that others write is mounted beside what a user mounts, in either form of the chart's values", () => {
    const own = { name: "own", emptyDir: {} };
    for (const helmValues of [
      { istiod: { volumes: [own] } },
      { istiod: { pilot: { volumes: [own] } } },
    ]) {
      const args = mesh({ rootCertificate: "x", existingSecret: "mesh-ca" });
      const { clusters } = planMesh(
        topologyOf({ ...args, defaults: { ...args.defaults, helmValues } }),
      );
      const { pilot, ...values } = clusters.find(({ name }) => name === "east")!.istiod
        .values as any;
      const { volumes, volumeMounts, env } = { ...values, ...pilot };
      assert.deepEqual(
        volumes.map(({ name }: any) => name),
        ["own", "signing-ca"],
      );
      assert.deepEqual(
        [volumeMounts[0].mountPath, env.ROOT_CA_DIR],
        ["/etc/signing-ca", "/etc/signing-ca"],
      );
    }
  });

  it("that is generated keeps root and intermediates, each under the name it always had", async () => {
    const resources = await install(mesh({}));
    assert.deepEqual(stashes(resources).sort(), [
      "mesh-east-intermediate-ca",
      "mesh-root-ca",
      "mesh-west-intermediate-ca",
    ]);
    for (const { type, inputs } of resources)
      if (type === "pulumi:index:Stash") assert.ok(isSecret(inputs["input"]));
  });

  it("of another generation has other intermediates, below the same root", async () => {
    const resources = await install(mesh({ generation: 3 }));
    assert.deepEqual(stashes(resources).sort(), [
      "mesh-east-intermediate-ca-3",
      "mesh-root-ca",
      "mesh-west-intermediate-ca-3",
    ]);
  });

  for (const kind of ["plain texts", "secret outputs"]) {
    const as = (text: string): pulumi.Input<string> =>
      kind === "plain texts" ? text : pulumi.secret(text);

    it(`with a given root, as ${kind}, makes intermediates and keeps nothing of the root's key`, async () => {
      const resources = await install(
        mesh({ rootCertificate: as(root.certificate), rootKey: as(root.privateKey) }),
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

    it(`with given intermediates, as ${kind}, hands them on and keeps none`, async () => {
      const given = ({
        certificate,
        privateKey,
        chain,
      }: CertificateAuthorityArgs): CertificateAuthorityArgs => ({
        certificate: as(certificate as string),
        privateKey: as(privateKey as string),
        ...(chain === undefined ? {} : { chain: as(chain as string) }),
      });
      const args = mesh(
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

  it("with several roots is signed by the one that the key belongs to, and trusts all", async () => {
    const both = root.certificate + second.certificate;
    const resources = await install(mesh({ rootCertificate: both, rootKey: second.privateKey }));
    const files = cacertsOf(resources, "east");
    assert.ok(
      new X509Certificate(files["ca-cert.pem"]).verify(
        new X509Certificate(second.certificate).publicKey,
      ),
    );
    assert.equal(files["root-cert.pem"], both);
  });

  it("with a Secret that is there makes none, and gives the webhooks the root as it was given", async () => {
    const written = `\n${root.certificate.trim()}`;
    const resources = await install(mesh({ rootCertificate: written, existingSecret: "mesh-ca" }));
    assert.deepEqual(
      resources.filter(({ name }) => name.endsWith("cacerts")),
      [],
    );
    assert.deepEqual(stashes(resources), []);
    const { base, istiodRemote } = inputsOf(resources, "mesh-east-istiod").values;
    for (const bundle of [base.validationCABundle, istiodRemote.injectionCABundle])
      assert.equal(Buffer.from(bundle, "base64").toString(), written);
  });

  it("tells its root and when its certificates expire, where they are known", async () => {
    const told = async (args: ReturnType<typeof mesh>): Promise<any> => {
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
    const given = await told(mesh({ rootCertificate }, { east, west }));
    assert.deepEqual(given.slice(0, 2), [root.certificate, expiry(root.certificate)]);
    assert.equal(given[3], false, "certificates are public");
    assert.equal(given[2].east.certificateExpiry, expiry(east.certificate));
    assert.ok(!("certificateExpiry" in given[2].south));
    const made = await told(mesh({ rootCertificate, rootKey: root.privateKey }));
    assert.equal(
      made[2].east.certificateExpiry,
      expiry(root.certificate),
      "no longer than the root",
    );
    const existing = await told(mesh({ rootCertificate, existingSecret: "s" }));
    assert.deepEqual(existing.slice(0, 2), [root.certificate, expiry(root.certificate)]);
    assert.ok(!("certificateExpiry" in existing[2].east));
  });
});

describe("the plan of trust", () => {
  const planOf = (trust: TrustArgs, istiod: { [key: string]: unknown } = {}) =>
    planMesh(
      topologyOf(
        meshArgs(
          {
            east: { helmValues: { istiod } },
            south: { role: ClusterRole.Remote, primary: "east" },
          },
          { trust },
        ),
      ),
    );
  const valuesOf = (plan: ReturnType<typeof planOf>, cluster: number): any =>
    plan.clusters[cluster]!.istiod.values;

  it("has no step for a Secret that others made, and mounts it instead, so that istiod waits for it", () => {
    const plan = planOf(
      { rootCertificate: "x", existingSecret: "mesh-ca" },
      { volumes: [{ name: "own" }], volumeMounts: [{ name: "own" }], env: { A: "b" } },
    );
    const steps = planSteps(plan);
    assert.ok(!steps.some(({ part }) => part === "cacerts"));
    const { volumes, volumeMounts, env } = valuesOf(plan, 0);
    assert.deepEqual(volumes, [
      { name: "own" },
      { name: "signing-ca", secret: { secretName: "mesh-ca" } },
    ]);
    assert.deepEqual(volumeMounts, [
      { name: "own" },
      { name: "signing-ca", mountPath: "/etc/signing-ca", readOnly: true },
    ]);
    assert.deepEqual(env, { A: "b", ROOT_CA_DIR: "/etc/signing-ca" });
    assert.ok(!("volumes" in valuesOf(plan, 1)), "a remote signs nothing");
  });

  it("tells every cluster the trust domain, a remote by a mesh configuration of its own", () => {
    const plan = planOf({ domain: "mesh.example", domainAliases: ["cluster.local"] });
    const meshConfig = { trustDomain: "mesh.example", trustDomainAliases: ["cluster.local"] };
    assert.deepEqual(
      [valuesOf(plan, 0).meshConfig, valuesOf(plan, 0).configMap],
      [meshConfig, undefined],
    );
    assert.deepEqual(
      [valuesOf(plan, 1).meshConfig, valuesOf(plan, 1).configMap],
      [meshConfig, true],
    );
  });

  it("says nothing of the trust domain where none is given", () => {
    for (const cluster of [0, 1]) assert.ok(!("meshConfig" in valuesOf(planOf({}), cluster)));
  });
});
