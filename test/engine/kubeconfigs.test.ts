import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { chartFolder, toolEnvironment } from "../../scripts/tools";
import { makeAuthority } from "../support/authorities";
import { kubeconfigFor } from "../support/kubeconfig";
import { packageRoot } from "../support/plugin-host";

const run = promisify(execFile);

/** A program of the Automation API that exports the outputs of a mesh, and previews it. */
const inlineProgram = `
  const pulumi = require("@pulumi/pulumi");
  const automation = require("@pulumi/pulumi/automation");
  const { MultiClusterMesh } = require(process.argv[2]);
  const [, , , folder, given, charts] = process.argv;
  const { kubeconfig, trust } = JSON.parse(given);
  const outputs = (value) => value && Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, pulumi.output(member)]),
  );
  const program = async () => {
    const cluster = { kubeconfig: pulumi.output(kubeconfig) };
    const mesh = new MultiClusterMesh("mesh", {
      clusters: { east: cluster, west: cluster },
      trust: outputs(trust),
      istio: { chartRepository: charts },
    });
    // waits for everything in the mesh, as workloads do
    const after = new pulumi.Stash("after", { input: "x" }, { dependsOn: mesh });
    return { clusters: mesh.clusters, root: mesh.rootCertificate, after: after.output };
  };
  automation.LocalWorkspace.createOrSelectStack(
    { stackName: "inline", projectName: "inline", program },
    { workDir: folder },
  )
    .then((stack) => stack.preview())
    .then(() => process.exit(0), ({ message }) => {
      console.log(message);
      process.exit(3);
    });
`;

describe("what an Output refuses", function () {
  this.timeout(300_000);
  this.slow(20_000);
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "inline-program-"));
    fs.symlinkSync(path.join(packageRoot, "node_modules"), path.join(folder, "node_modules"));
    fs.writeFileSync(path.join(folder, "inline.js"), inlineProgram);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** The output of a preview that fails. One that hangs ends with the time limit of the test. */
  async function refused(given: object): Promise<string> {
    const state = path.join(folder, "state");
    fs.mkdirSync(state);
    const env = {
      ...process.env,
      ...toolEnvironment(),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "only for tests",
    };
    const args = ["inline.js", packageRoot, folder, JSON.stringify(given), chartFolder()];
    const ended = run(process.execPath, args, { cwd: folder, env });
    const error = await ended.then(
      () => assert.fail("the preview succeeded"),
      (reason: { code: unknown; stdout: string }) => reason,
    );
    assert.equal(error.code, 3, String(error));
    return error.stdout;
  }

  it("ends an Automation API program that exports the outputs of the mesh", async () => {
    const output = await refused({});
    assert.match(
      output,
      /error: clusters\.east\.kubeconfig: expected a kubeconfig, got an Output that resolved to undefined; check/,
    );
    assert.doesNotMatch(output, /error serializing/);
  });

  it("ends it as well if the root does not fit", async () => {
    const [root, other] = [await makeAuthority(), await makeAuthority()];
    const trust = { rootCertificate: root.certificate, rootKey: other.privateKey };
    const output = await refused({ kubeconfig: kubeconfigFor(["east", "west"]), trust });
    assert.match(output, /error: trust\.rootKey: /);
    assert.doesNotMatch(output, /PRIVATE KEY/);
  });
});
