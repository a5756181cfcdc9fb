import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "js-yaml";
import { ClusterRole, type ClusterArgs } from "../../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../../sdk/args/mesh";
import { LateClusters } from "../../../sdk/install/open-clusters";
import { Refusal } from "../../../sdk/install/refusal";
import { readKubeconfigs, type ApiAccess } from "../../../sdk/kubeconfig/access";
import { fillDefaults } from "../../../sdk/topology/defaults";
import { checkArgs, expectationsOf } from "../../support/check";
import { kubeconfigFor, leakMarker } from "../../support/kubeconfig";
import { register } from "../../support/mocks";

/** Checks the kubeconfig of a cluster as the component does when the Output is resolved. */
async function openLate(
  args: MultiClusterMeshArgs,
  cluster: string,
  kubeconfig: unknown,
): Promise<ApiAccess> {
  const clusters = fillDefaults(args);
  const { access } = readKubeconfigs(clusters);
  const expectations = expectationsOf(args);
  const refusal = new Refusal();
  const late = new LateClusters({
    ...{ args, clusters, access, expectations, refusal },
    facts: new Map(),
  });
  return late.open(cluster, kubeconfig);
}

const east = { kubeconfig: kubeconfigFor(["east"], () => "https://192.0.2.100:6443") };
const meshWith = (west: ClusterArgs): MultiClusterMeshArgs => ({ clusters: { east, west } });
const at = (server: string): string => kubeconfigFor(["west"], () => server);

/** Every mistake that a kubeconfig can have: the kubeconfig, the field, the reason, other arguments. */
const mistakes: [name: string, kubeconfig: string, field: string, reason: RegExp, ClusterArgs?][] =
  [
    ["an empty string", "", "kubeconfig", /^expected a value, got ""; set it or remove it$/],
    [
      "a number",
      1 as unknown as string,
      "kubeconfig",
      /^expected a string or an object, got a number$/,
    ],
    [
      "a list",
      [leakMarker] as unknown as string,
      "kubeconfig",
      /^expected a string or an object, got a list$/,
    ],
    [
      "an object that is not a kubeconfig",
      { token: leakMarker } as unknown as string,
      "kubeconfig",
      /^the kubeconfig has no context that leads to a server$/,
    ],
    [
      "a file that does not exist",
      "no/such/file",
      "kubeconfig",
      /^cannot read the file "no\/such\/file" \(ENOENT\); check the path, which is relative to /,
    ],
    [
      "a long string that is neither content nor a path",
      `${leakMarker}${"x".repeat(300)}`,
      "kubeconfig",
      /^expected the content or the path of a kubeconfig, got neither$/,
    ],
    [
      "invalid YAML",
      `a: [\n${leakMarker}: {`,
      "kubeconfig",
      /^the kubeconfig is not valid YAML \(line \d\)$/,
    ],
    [
      "a document that is not a kubeconfig",
      `just\n${leakMarker}`,
      "kubeconfig",
      /^expected a YAML object with clusters, users and contexts, got something else$/,
    ],
    [
      "no contexts",
      "apiVersion: v1\nkind: Config\n",
      "kubeconfig",
      /^the kubeconfig has no context that leads to a server$/,
    ],
    [
      "a context that does not exist",
      kubeconfigFor(["one", "two"]),
      "context",
      /^the kubeconfig has no context "wset"; choose "one" or "two"$/,
      { context: "wset" },
    ],
    [
      "several contexts, none with the name of the cluster",
      kubeconfigFor(["one", "two"]),
      "context",
      /^the kubeconfig has no context "west"; choose "one" or "two"$/,
    ],
    [
      "a server with a password",
      at(`https://user:${leakMarker}@192.0.2.1:6443`),
      "kubeconfig",
      /^the server of context "west" contains a user name, password, query or fragment, .*; remove it$/,
    ],
    [
      "a server without a scheme",
      at("192.0.2.1:6443"),
      "kubeconfig",
      /^the server of context "west": expected a URL, got "192.0.2.1:6443"; write https:\/\/192.0.2.1:6443$/,
    ],
    [
      "a server that is not a URL",
      at("unix:///run/api"),
      "kubeconfig",
      /^the server of context "west": expected a URL, got "unix:\/\/\/run\/api"; use the form https:\/\/HOST:PORT$/,
    ],
    [
      "a server at a loopback address",
      at("https://127.0.0.1:6443"),
      "apiServer.server",
      /the kubeconfig has a loopback address, https:\/\/127.0.0.1:6443/,
    ],
    [
      "the API server of another cluster",
      at("https://192.0.2.100:6443"),
      "context",
      /context "west" leads to https:\/\/192.0.2.100:6443, which is already cluster "east"/,
    ],
  ];

describe("a kubeconfig", () => {
  before(() => register(() => undefined)); // without mocks, the clusters would be queried

  for (const [name, kubeconfig, field, reason, more = {}] of mistakes) {
    it(`with ${name} is refused in the same words, plain or as an Output`, async () => {
      const issues = checkArgs(meshWith({ ...more, kubeconfig }));
      assert.deepEqual(
        issues.map((issue) => issue.path),
        [`clusters.west.${field}`],
      );
      assert.match(issues[0]!.reason, reason);
      const args = meshWith({ ...more, kubeconfig: pulumi.output(kubeconfig) });
      assert.deepEqual(checkArgs(args), []);
      const message = `clusters.west.${field}: ${issues[0]!.reason}`;
      await assert.rejects(openLate(args, "west", kubeconfig), { message });
      assert.doesNotMatch(message, new RegExp(leakMarker));
    });
  }

  it("in the defaults is refused there, plain or as an Output", async () => {
    const kubeconfig = at("192.0.2.1:6443");
    const argsWith = (given: pulumi.Input<string>): MultiClusterMeshArgs => ({
      clusters: { east, west: {} },
      defaults: { kubeconfig: given },
    });
    const issues = checkArgs(argsWith(kubeconfig));
    assert.deepEqual(
      issues.map(({ path: field }) => field),
      ["defaults.kubeconfig"],
    );
    await assert.rejects(openLate(argsWith(pulumi.output(kubeconfig)), "west", kubeconfig), {
      message: `defaults.kubeconfig: ${issues[0]!.reason}`,
    });
  });

  it("that is an Output gives the same access as a plain one", async () => {
    const kubeconfig = at("https://192.0.2.1:6443");
    const plain = readKubeconfigs(fillDefaults(meshWith({ kubeconfig }))).access.get("west");
    assert.equal(plain?.context.server, "https://192.0.2.1:6443");
    const late = await openLate(
      meshWith({ kubeconfig: pulumi.output(kubeconfig) }),
      "west",
      kubeconfig,
    );
    assert.deepEqual(late, plain);
  });

  for (const nothing of [undefined, null])
    it(`that is an Output and resolves to ${nothing} does not mean the ambient kubeconfig`, async () => {
      const args = meshWith({ kubeconfig: pulumi.output(nothing) as pulumi.Output<any> });
      assert.deepEqual(checkArgs(args), []);
      await assert.rejects(openLate(args, "west", nothing), {
        message:
          `clusters.west.kubeconfig: expected a kubeconfig, got an Output that resolved to ` +
          `${nothing}; check the name of the output that it comes from`,
      });
    });

  it("that is an object, as clouds give it, gives the same access as its JSON", async () => {
    const object = yaml.load(at("https://192.0.2.1:6443"));
    const plain = meshWith({ kubeconfig: object as string });
    const json = meshWith({ kubeconfig: JSON.stringify(object) });
    const access = readKubeconfigs(fillDefaults(json)).access.get("west");
    assert.equal(access?.context.server, "https://192.0.2.1:6443");
    assert.deepEqual(checkArgs(plain), []);
    assert.deepEqual(readKubeconfigs(fillDefaults(plain)).access.get("west"), access);
    const output = meshWith({ kubeconfig: pulumi.output(object) as pulumi.Output<any> });
    assert.deepEqual(checkArgs(output), []);
    assert.deepEqual(await openLate(output, "west", object), access);
  });

  it("that is an object with Outputs inside is checked when they are known", () => {
    const object = {
      clusters: [{ name: "west", cluster: { server: pulumi.output("https://x") } }],
    };
    const args = meshWith({ kubeconfig: object as unknown as string });
    assert.deepEqual(checkArgs(args), []);
    assert.equal(readKubeconfigs(fillDefaults(args)).access.has("west"), false);
  });

  it("that is an Output may name a file, whose path is kept", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
    try {
      const file = path.join(folder, "config");
      fs.writeFileSync(file, at("https://192.0.2.1:6443"));
      const args = meshWith({ kubeconfig: pulumi.output(file) });
      assert.equal((await openLate(args, "west", file)).source, file);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it("may have a loopback server if nothing reads the cluster", async () => {
    const loopback = kubeconfigFor(["control"], () => "https://127.0.0.1:6443");
    const clusters = {
      control: { role: ClusterRole.External, kubeconfig: pulumi.output(loopback) },
      east: { ...east, role: ClusterRole.Remote, primary: "control" },
    };
    const access = await openLate({ clusters }, "control", loopback);
    assert.equal(access.context.server, "https://127.0.0.1:6443");
  });

  it("must not have a loopback server in a config cluster, which its control plane reads", async () => {
    const loopback = kubeconfigFor(["east"], () => "https://127.0.0.1:6443");
    const clusters = {
      control: { role: ClusterRole.External, kubeconfig: kubeconfigFor(["control"]) },
      east: {
        kubeconfig: pulumi.output(loopback),
        role: ClusterRole.Remote,
        primary: "control",
      },
    };
    await assert.rejects(
      openLate({ clusters }, "east", loopback),
      /^Error: clusters\.east\.apiServer\.server: .*loopback address/,
    );
  });
});
