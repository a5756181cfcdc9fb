import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { MultiClusterMeshArgs } from "../../sdk";
import { localIstio, sharedClusters } from "../support/clusters";
import { assertSucceeded, TestStack, type Run } from "../support/engine";
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

const isWarning = (line: string): boolean => /^\s+warning: /.test(line);

/** What a run warned of, each in one line. */
const warningsIn = ({ output }: Run): string[] => {
  const diagnostics = output.slice(output.indexOf("Diagnostics:"));
  return diagnostics
    .split("\n")
    .filter(isWarning)
    .map((line) => line.trim());
};

describe("a change that needs work", function () {
  this.timeout(600_000);
  this.slow(120_000);
  let folder: string;
  let mesh: TestStack;
  let installed: MultiClusterMeshArgs;
  let first: Run;

  before(async () => {
    const kubeconfig = await sharedClusters({ east: "east" });
    folder = projectFolder(program);
    const file = path.join(folder, "mesh.json");
    mesh = await TestStack.create("changes", { projectFolder: folder }, { TEST_MESH: file });
    installed = {
      clusters: { east: { eastWestGateway: { enabled: true } } },
      defaults: { kubeconfig },
      istio: localIstio(),
      trust: {},
    };
    first = await preview({});
    want({});
    assertSucceeded(await mesh.up());
  });

  after(async () => {
    await mesh?.destroy();
    mesh?.remove();
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

  it("is told of a generated root when it is made, and of nothing else then", () => {
    const told = warningsIn(first);
    assert.equal(told.length, 1, first.output);
    assert.match(told[0]!, /^warning: trust: this update generates the root certificate/);
  });

  it("is not told without a change, or for a change that needs none", async () => {
    assert.deepEqual(await toldOf({}), []);
    assert.deepEqual(await toldOf({ meshConfig: { accessLogFile: "/dev/stdout" } }), []);
  });

  for (const [name, changed, line] of [
    [
      "the network",
      inEast({ network: "other" }),
      /^warning: clusters\.east\.network: changes from "east" to "other"; .*restart/,
    ],
    [
      "the trust domain",
      { trust: { domain: "mesh.example.com", domainAliases: ["cluster.local"] } },
      /^warning: trust\.domain: changes from "cluster\.local" to "mesh\.example\.com" in "east"; /,
    ],
    [
      "the revision",
      { istio: { ...localIstio(), revision: "v2" } },
      /^warning: istio\.revision: changes from "default" to "v2" in "east"; .*deletes the old/,
    ],
    [
      "the load balancer class",
      inEast({ eastWestGateway: { enabled: true, loadBalancerClass: "example.com/b" } }),
      /^warning: clusters\.east\.eastWestGateway\.loadBalancerClass: changes from nothing to "example\.com\/b", .* loses the address "[0-9.]+"; other clusters get the new/,
    ],
  ] as const)
    it(`is told of ${name}`, async () => {
      const told = await toldOf(changed);
      assert.equal(told.length, 1, told.join("\n"));
      assert.match(told[0]!, line);
    });

  it("is told of a root that is an output, until the update has changed it", async () => {
    const { certificate, privateKey } = await makeAuthority();
    const trust = { rootCertificate: certificate, rootKey: privateKey };
    const told = await toldOf({ trust });
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(
      told[0]!,
      /^warning: trust: the root certificate changes from [0-9A-F:]{11}\.\.\. to [0-9A-F:]{11}\.\.\. \(SHA-256\) in "east"; /,
    );
    const update = await mesh.up();
    assertSucceeded(update);
    assert.deepEqual(warningsIn(update), told);
    assert.deepEqual(await toldOf({ trust }), []);
    assert.deepEqual(await toldOf({ trust, meshConfig: { accessLogFile: "/dev/stdout" } }), []);
  });
});
