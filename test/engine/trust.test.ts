import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { chartFolder } from "../../scripts/tools";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import { Refusal } from "../../sdk/install/refusal";
import { installTrust, type MeshTrust } from "../../sdk/install/trust";
import type { Authority } from "../../sdk/certificates/make";
import { fillDefaults } from "../../sdk/topology/defaults";
import { makeAuthority } from "../support/authorities";
import { assertSucceeded, changes, TestStack } from "../support/engine";
import { kubeconfigFor } from "../support/kubeconfig";
import { packageRoot } from "../support/plugin-host";
import { planOf } from "../support/check";

/** Installs the trust of a mesh in a real stack, which needs no cluster. */
describe("the trust of a mesh in a stack", function () {
  this.timeout(600_000);
  this.slow(30_000);
  let stack: TestStack;
  let args: MultiClusterMeshArgs;
  let isRejected = false;
  let root: Authority, other: Authority;

  const program = async (): Promise<object> => {
    const plan = planOf(args);
    const parent = new pulumi.ComponentResource("test:index:Mesh", "mesh");
    const { rootCertificate, cacerts }: MeshTrust = installTrust(
      "mesh",
      plan,
      {
        trust: args.trust ?? {},
        clusters: fillDefaults(args),
        refusal: new Refusal(),
        facts: async () => new Map(),
      },
      parent,
    );
    // the engine would wait forever for an output that never resolves
    if (isRejected) return {};
    return { rootCertificate, east: cacerts["east"], west: cacerts["west"] };
  };

  const clusters = { east: {}, west: {} };
  const rootOf = ({ certificate, privateKey }: Authority) => ({
    rootCertificate: certificate,
    rootKey: pulumi.secret(privateKey),
  });
  const outputs = async (): Promise<{ [name: string]: any }> =>
    Object.fromEntries(
      Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value]),
    );
  const stashed = (...lines: string[]): string[] =>
    lines.map((line) => line.replace(" ", " pulumi:index:Stash ")).sort();

  const up = async (trust: object): Promise<string[]> => {
    args = { clusters, trust };
    const run = await stack.up();
    assertSucceeded(run);
    return changes(run).filter((change) => change.includes("Stash"));
  };

  before(async () => {
    root = await makeAuthority({ kind: "RSA" });
    other = await makeAuthority({ subject: "CN=Other" });
  });
  beforeEach(async () => (stack = await TestStack.create("trust", { program })));
  afterEach(async () => {
    await stack.destroy();
    stack.remove();
  });

  it("keeps its keys, and signs new intermediates with the same root per generation", async () => {
    const made = [
      "create mesh-root-ca",
      "create mesh-east-intermediate-ca",
      "create mesh-west-intermediate-ca",
    ];
    assert.deepEqual(await up({}), stashed(...made));
    const first = await outputs();
    assert.deepEqual(await up({}), []);
    assert.deepEqual(await up({ generation: 1 }), [], "generation 1 is the default");
    assert.deepEqual(await outputs(), first);
    const replaced = ["east", "west"].flatMap((name) => [
      `create mesh-${name}-intermediate-ca-2`,
      `delete mesh-${name}-intermediate-ca`,
    ]);
    assert.deepEqual(await up({ generation: 2 }), stashed(...replaced));
    const second = await outputs();
    assert.equal(second["rootCertificate"], first["rootCertificate"]);
    for (const name of ["east", "west"])
      assert.notEqual(second[name]["ca-key.pem"], first[name]["ca-key.pem"]);
    assert.deepEqual(await up({ generation: 2 }), []);
  });

  it("never stores a given root key, and makes new intermediates for another root", async () => {
    const made = [
      "create mesh-east-intermediate-ca-of-root",
      "create mesh-west-intermediate-ca-of-root",
    ];
    assert.deepEqual(await up(rootOf(root)), stashed(...made));
    const first = await outputs();
    assert.deepEqual(await up(rootOf(root)), []);
    const both = { rootCertificate: root.certificate + other.certificate };
    assert.deepEqual(await up({ ...rootOf(root), ...both }), [], "the signing root is the same");
    const replaced = ["east", "west"].flatMap((name) =>
      ["create-replacement", "replace", "delete-replaced"].map(
        (op) => `${op} mesh-${name}-intermediate-ca-of-root`,
      ),
    );
    assert.deepEqual(await up({ ...rootOf(other), ...both }), stashed(...replaced));
    const { rootCertificate, east } = await outputs();
    assert.notEqual(east["ca-key.pem"], first["east"]["ca-key.pem"]);
    assert.ok(
      new X509Certificate(east["ca-cert.pem"]).verify(
        new X509Certificate(other.certificate).publicKey,
      ),
    );
    assert.equal(rootCertificate, both.rootCertificate);
    assert.deepEqual(await up({ ...rootOf(other), ...both }), []);
    const state = await stack.decrypted();
    const keyLine = (key: string): string => key.split("\n")[1]!;
    assert.ok(
      state.includes(keyLine(east["ca-key.pem"])),
      "the state has the key of the intermediate",
    );
    for (const { privateKey } of [root, other])
      assert.ok(!state.includes(keyLine(privateKey)), "the state has the key of a root");
  });

  it("replaces a generated root by another, and then by one of the user, in three steps", async () => {
    const replaced = (from: string, to: string): string[] =>
      ["east", "west"].flatMap((name) => [
        `create mesh-${name}-${to}`,
        `delete mesh-${name}-${from}`,
      ]);
    await up({});
    assert.deepEqual(await up({ rotation: { step: 1 } }), stashed("create mesh-root-ca-2"));
    const { rootCertificate: both } = await outputs();
    assert.deepEqual(
      await up({ rotation: { step: 2 } }),
      stashed(...replaced("intermediate-ca", "intermediate-ca-of-root-ca-2")),
    );
    const { east } = await outputs();
    assert.equal(east["root-cert.pem"], both);
    assert.deepEqual(await up({ rotation: { step: 3 } }), stashed("delete mesh-root-ca"));
    const { rootCertificate } = await outputs();
    assert.ok(both.endsWith(rootCertificate));
    assert.deepEqual(await up({ rotation: { step: 4, ...rootOf(other) } }), []);
    assert.deepEqual(
      await up({ rotation: { step: 5, ...rootOf(other) } }),
      stashed(...replaced("intermediate-ca-of-root-ca-2", "intermediate-ca-of-root")),
    );
    assert.deepEqual(
      await up({ rotation: { step: 6, ...rootOf(other) } }),
      stashed("delete mesh-root-ca-2"),
    );
    assert.deepEqual(await up(rootOf(other)), [], "the new root took its place");
    assert.equal((await outputs())["rootCertificate"], other.certificate);
  });

  it("replaces a root of the user, and keeps the keys of both out of the state", async () => {
    await up(rootOf(root));
    const at = (step: number) => up({ ...rootOf(root), rotation: { step, ...rootOf(other) } });
    assert.deepEqual(await at(1), []);
    const replaced = ["east", "west"].flatMap((name) =>
      ["create-replacement", "replace", "delete-replaced"].map(
        (op) => `${op} mesh-${name}-intermediate-ca-of-root`,
      ),
    );
    assert.deepEqual(await at(2), stashed(...replaced));
    assert.deepEqual(await at(3), []);
    assert.deepEqual(await up(rootOf(other)), []);
    const state = await stack.decrypted();
    for (const { privateKey } of [root, other])
      assert.ok(!state.includes(privateKey.split("\n")[1]!), "the state has the key of a root");
  });

  describe("rejects, when the output is known,", () => {
    before(() => (isRejected = true));
    const secret = (value: string): pulumi.Output<string> => pulumi.secret(value);
    const rejects = async (
      given: Omit<MultiClusterMeshArgs, "clusters">,
      east: object,
      message: RegExp,
    ): Promise<void> => {
      args = { clusters: { east, west: east }, ...given };
      const { error, output } = await stack.up();
      assert.ok(error);
      assert.match(output, message);
      assert.doesNotMatch(output, /BEGIN P|BEGIN RSA|MII|MIG|\n\s+at .*\.(js|ts):\d+/);
    };

    it("a root that is not a certificate", () =>
      rejects(
        { trust: { rootCertificate: secret("x"), existingSecret: "s" } },
        {},
        /trust.rootCertificate: expected certificates in PEM .*, got none/,
      ));
    it("a root key that belongs to another root", () =>
      rejects(
        { trust: { ...rootOf(root), rootKey: secret(other.privateKey) } },
        {},
        /trust.rootKey: expected the key of a certificate/,
      ));
    it("an intermediate that another root signed", async () => {
      const { certificate, privateKey } = await makeAuthority({
        subject: "CN=East",
        issuer: other,
      });
      const certificateAuthority = {
        certificate: secret(certificate),
        privateKey: secret(privateKey),
      };
      await rejects(
        { trust: { rootCertificate: root.certificate } },
        { certificateAuthority },
        /clusters.east.certificateAuthority.certificate: "CN=East" is not signed by the root/,
      );
    });

    it("a root key that belongs to another root in YAML, where secrets are outputs", async () => {
      const program = {
        name: "yaml-trust",
        runtime: "yaml",
        packages: { "istio-multicluster": packageRoot },
        resources: {
          mesh: {
            type: "istio-multicluster:MultiClusterMesh",
            properties: {
              clusters: {
                east: { kubeconfig: kubeconfigFor(["east"], () => "https://127.0.0.1:1") },
              },
              trust: {
                rootCertificate: root.certificate,
                rootKey: { "fn::secret": other.privateKey },
              },
              istio: { chartRepository: chartFolder() },
            },
          },
        },
      };
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), "yaml-trust-"));
      fs.writeFileSync(path.join(folder, "Pulumi.yaml"), yaml.dump(program));
      const inYaml = await TestStack.create("yaml", { projectFolder: folder });
      try {
        const { error, output } = await inYaml.preview();
        assert.ok(error);
        assert.match(
          output,
          /trust.rootKey: expected the key of a certificate in trust.rootCertificate/,
        );
        assert.doesNotMatch(output, /BEGIN P|MII|MIG|\n\s+at .*\.(js|ts):\d+/);
      } finally {
        inYaml.remove();
        fs.rmSync(folder, { recursive: true });
      }
    });
  });
});
