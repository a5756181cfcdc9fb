import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import execa from "execa";
import type { MultiClusterMeshArgs } from "../../sdk";
import { programPath } from "../../scripts/tools";
import { ApiServers } from "../support/api-servers";
import { localIstio } from "../support/clusters";
import { assertSucceeded, TestStack, warningsIn, type Run } from "../support/engine";
import { makeAuthority } from "../support/authorities";
import { packageRoot } from "../support/plugin-host";
import { projectFolder } from "../support/programs";

/** A program that installs what a file says, with the root's key as an Output. */
const program = `
  const fs = require("node:fs");
  const pulumi = require("@pulumi/pulumi");
  const { MultiClusterMesh } = require(${JSON.stringify(packageRoot)});
  const { trust, ...args } = JSON.parse(fs.readFileSync(process.env.TEST_MESH, "utf8"));
  const outputs = Object.entries(trust).map(([name, value]) => [name, pulumi.secret(value)]);
  const given = trust.rootKey ? Object.fromEntries(outputs) : trust;
  new MultiClusterMesh("mesh", { ...args, trust: given });
`;

describe("a change that needs work", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let folder: string;
  let servers: ApiServers;
  let mesh: TestStack;
  let installed: MultiClusterMeshArgs;
  let first: Run;

  before(async () => {
    servers = await ApiServers.start("east");
    folder = projectFolder(program);
    const file = path.join(folder, "mesh.json");
    mesh = await TestStack.create("changes", { projectFolder: folder }, { TEST_MESH: file });
    installed = {
      clusters: { east: { eastWestGateway: { enabled: true } } },
      defaults: { kubeconfig: servers.kubeconfig },
      istio: localIstio(),
      trust: {},
      readyTimeout: "0s",
    };
    first = await preview({});
    want({});
    assertSucceeded(await mesh.up());
  });

  after(async () => {
    mesh?.remove();
    await servers?.stop();
    if (folder !== undefined) fs.rmSync(folder, { recursive: true });
  });

  const want = (changed: Partial<MultiClusterMeshArgs>): void =>
    fs.writeFileSync(path.join(folder, "mesh.json"), JSON.stringify({ ...installed, ...changed }));

  async function preview(changed: Partial<MultiClusterMeshArgs>): Promise<Run> {
    want(changed);
    const run = await mesh.preview();
    assertSucceeded(run);
    return run;
  }

  const toldOf = async (changed: Partial<MultiClusterMeshArgs>): Promise<string[]> =>
    warningsIn(await preview(changed));

  const inEast = (changed: object): Partial<MultiClusterMeshArgs> => ({
    clusters: { east: { eastWestGateway: { enabled: true }, ...changed } },
  });

  /** What the command says of a preview of the Pulumi CLI. */
  async function summaryOf(changed: Partial<MultiClusterMeshArgs>, ...flags: string[]) {
    want(changed);
    const { folder: cwd, environment: env } = mesh.project;
    const args = ["preview", "--json", "--show-sames", "--non-interactive", "--stack", "changes"];
    const preview = await execa(programPath("pulumi"), args, { cwd, env, reject: false });
    const summarize = [path.join(packageRoot, "sdk/status/cli.ts"), "summary", ...flags];
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["--import", require.resolve("tsx"), ...summarize],
      { input: preview.stdout, reject: false },
    );
    assert.equal(stderr, "");
    return { code: exitCode, stdout };
  }

  it("is summarized: what changes, what restarts, and the risks", async () => {
    assert.deepEqual(await summaryOf({}), {
      code: 0,
      stdout: "### Mesh `mesh`\n\n- **changes nothing**",
    });
    const { stdout } = await summaryOf(inEast({ network: "other" }), "-o", "short");
    const [what, ...risks] = stdout.split("\n");
    assert.equal(
      what,
      "mesh: changes east: updates configuration of Istio, gateway, injection templates and " +
        "namespace (labels); restarts the gateway in east",
    );
    assert.equal(risks.length, 1, stdout);
    assert.match(risks[0]!, /^risk: clusters\.east\.network: changes from "east" to "other"; /);
  });

  it("is summarized: the errors of a preview that fails", async () => {
    const { code, stdout } = await summaryOf({ clusters: { East: {} } });
    assert.equal(code, 1);
    assert.match(stdout, /^### The preview failed\n\n```\n.*clusters\.East: expected a DNS label/s);
  });

  it("gets one warning: a generated root, when it is made", () => {
    const told = warningsIn(first);
    assert.equal(told.length, 1, first.output);
    assert.match(told[0]!, /^trust: this update generates a root certificate/);
  });

  it("gets no warning if there is none, or if it needs no work", async () => {
    assert.deepEqual(await toldOf({}), []);
    assert.deepEqual(await toldOf({ meshConfig: { accessLogFile: "/dev/stdout" } }), []);
  });

  const cases: readonly [string, Partial<MultiClusterMeshArgs>, RegExp][] = [
    [
      "the network",
      inEast({ network: "other" }),
      /^clusters\.east\.network: changes from "east" to "other"; .*restart/,
    ],
    [
      "the trust domain",
      { trust: { domain: "mesh.example.com", domainAliases: ["cluster.local"] } },
      /^trust\.domain: changes from "cluster\.local" to "mesh\.example\.com" in "east"; /,
    ],
    [
      "the revision",
      { istio: { ...localIstio(), revision: "v2" } },
      /^istio\.revision: changes from "default" to "v2" in "east"; .*deletes the old/,
    ],
    [
      "the load balancer class",
      inEast({ eastWestGateway: { enabled: true, loadBalancerClass: "example.com/b" } }),
      /^clusters\.east\.eastWestGateway\.loadBalancerClass: changes from nothing to "example\.com\/b", .* loses the address "[0-9.]+"; other clusters get the new/,
    ],
  ];
  for (const [name, changed, line] of cases)
    it(`gets one warning: ${name}`, async () => {
      const told = await toldOf(changed);
      assert.equal(told.length, 1, told.join("\n"));
      assert.match(told[0]!, line);
    });

  it("gets one warning: a root that is an output, until the update has changed it", async () => {
    const { certificate, privateKey } = await makeAuthority();
    const trust = { rootCertificate: certificate, rootKey: privateKey };
    const told = await toldOf({ trust });
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(
      told[0]!,
      /^trust: the root certificate changes from [0-9A-F:]{11}\.\.\. to [0-9A-F:]{11}\.\.\. \(SHA-256\) in "east"; /,
    );
    const update = await mesh.up();
    assertSucceeded(update);
    assert.deepEqual(warningsIn(update), told);
    assert.deepEqual(await toldOf({ trust }), []);
    assert.deepEqual(await toldOf({ trust, meshConfig: { accessLogFile: "/dev/stdout" } }), []);
  });
});
