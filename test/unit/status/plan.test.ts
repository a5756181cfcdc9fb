import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { argumentReference } from "../../../sdk/later";
import { planRecord, recordLine, type PlanRecord } from "../../../sdk/plan/record";
import { formatPlan } from "../../../sdk/status/plan/format";
import { draw } from "../../../sdk/status/graph/draw";
import { graphOfPlan } from "../../../sdk/status/graph/from-plan";
import { toMermaid } from "../../../sdk/status/graph/mermaid";
import { parsePlans } from "../../../sdk/status/plan/preview";
import { planOf } from "../../support/check";
import { assertGolden } from "../../support/golden";
import { meshArgs, namedTopologies, withExternalControlPlane } from "../../support/topologies";

const command = path.resolve(__dirname, "../../../sdk/status/cli.ts");
const primaryRemote = planOf(namedTopologies["primary-remote, different networks"]!);
const recordOf = (args: Parameters<typeof planOf>[0]): PlanRecord =>
  planRecord("mesh", planOf(args));

describe("the text of a plan", () => {
  it("matches the recorded text and picture", () => {
    const plan = planRecord("mesh", primaryRemote);
    assertGolden("status/plan.txt", `${formatPlan(plan)}\n`);
    assertGolden("status/plan.mmd", toMermaid(draw(graphOfPlan(plan))));
  });

  it("names fixed addresses, adopted namespaces and lost clusters", () => {
    const text = formatPlan(
      recordOf(
        meshArgs({
          east: {
            namespace: { existing: true },
            eastWestGateway: { addresses: ["192.0.2.7"] },
          },
          west: {},
          gone: { lost: true },
        }),
      ),
    );
    assert.match(text, /Namespace istio-system \(exists already\)/);
    assert.match(text, /\(LoadBalancer at 192\.0\.2\.7, ports 15021, 15443\)$/m);
    assert.match(text, /^Lost cluster: gone; nothing is created in it$/m);
    assert.doesNotMatch(text, /^gone:/m);
  });

  it("names all revisions, with a step for each", () => {
    const revisions = { default: {}, "1-31": {} };
    const plan = recordOf(meshArgs({ east: {} }, { istio: { revisions } }));
    const text = formatPlan(plan);
    assert.match(text, /^Mesh "mesh": ID mesh1, revisions default, 1-31, namespace istio-system$/m);
    assert.match(text, /chart istiod 1\.31\.1 as istio-sidecar-injector-1-31$/m);
    assert.deepEqual(
      graphOfPlan(plan).clusters.map((cluster) => cluster.revisions),
      [["default", "1-31"]],
    );
  });

  it("shows the path of an address that is known later", () => {
    const path = "clusters.east.eastWestGateway.addresses[0]";
    const addresses = [argumentReference(path) as unknown as string];
    const text = formatPlan(
      recordOf(meshArgs({ east: { eastWestGateway: { addresses } }, west: {} })),
    );
    assert.ok(text.includes(`(LoadBalancer at ${path}, ports 15021, 15443)`), text);
  });

  it("has the readers of a cluster, but no network of an external control plane", () => {
    const text = formatPlan(recordOf(withExternalControlPlane()));
    assert.match(text, /^control: external$/m);
    assert.match(text, /^east: remote of control, network east\n {2}read by control$/m);
  });
});

describe("the plans that the component wrote", () => {
  it("are rejected if a newer version wrote them", () => {
    const line = recordLine(planRecord("mesh", primaryRemote));
    assert.equal(parsePlans(line + line).length, 2);
    const newer = line.replace('"schemaVersion":1', '"schemaVersion":2');
    assert.throws(() => parsePlans(newer), /newer istio-multicluster than this command/);
  });
});

describe("the command that shows a plan", function () {
  this.timeout(300_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  /** Runs the command with a `pulumi` that runs this shell script. */
  async function run(script: string, ...args: string[]) {
    const bin = fs.mkdtempSync(path.join(folder, "bin-"));
    const temporary = fs.mkdtempSync(path.join(folder, "tmp-"));
    fs.writeFileSync(path.join(bin, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["--import", "tsx", command, ...args],
      { env: { PATH: `${bin}:/usr/bin:/bin`, TMPDIR: temporary }, reject: false },
    );
    const left = fs.readdirSync(temporary).filter((name) => name.startsWith("istio-multicluster"));
    assert.deepEqual(left, []);
    return { code: exitCode, stdout, stderr };
  }

  /** A preview of a program with these meshes. */
  function previewing(...meshes: string[]): string {
    const lines = meshes.map((name) => recordLine(planRecord(name, primaryRemote)));
    fs.writeFileSync(path.join(folder, "plans"), lines.join(""));
    return `echo "$@" > ${folder}/args; cat ${folder}/plans > "$ISTIO_MULTICLUSTER_PLAN"; echo noise`;
  }

  it("runs a preview of the stack, and prints only the plan", async () => {
    const args = ["plan", "--stack", "org/project/dev", "-C", folder];
    const { code, stdout, stderr } = await run(previewing("mesh"), ...args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, formatPlan(planRecord("mesh", primaryRemote)));
    const used =
      "preview --color never --suppress-outputs --non-interactive --stack org/project/dev";
    assert.equal(fs.readFileSync(path.join(folder, "args"), "utf8"), `${used} --cwd ${folder}\n`);
  });

  it("prints the whole plan as JSON", async () => {
    const { stdout } = await run(previewing("mesh"), "plan", "-o", "json");
    const record = JSON.parse(recordLine(planRecord("mesh", primaryRemote))) as unknown;
    assert.deepEqual(JSON.parse(stdout), record);
  });

  it("prints one of several meshes", async () => {
    const { code, stderr } = await run(previewing("a", "b"), "plan");
    assert.equal(code, 2);
    assert.match(stderr, /several meshes; choose one with --mesh: "a" or "b"/);
    const chosen = await run(previewing("a", "b"), "plan", "--mesh", "b");
    assert.match(chosen.stdout, /^Mesh "b":/);
  });

  it("prints the errors of a preview that failed", async () => {
    const diagnostics = "Diagnostics:\\n  pulumi:pulumi:Stack (a-dev):\\n    error: wrong argument";
    const script = `printf ' +  resource create\\n${diagnostics}\\n'; echo 'error: preview failed' >&2; exit 255`;
    const { code, stdout, stderr } = await run(script, "plan");
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      stderr,
      /pulumi preview failed: \nDiagnostics:\n.*\n {4}error: wrong argument\n?$/,
    );
    assert.doesNotMatch(stderr, /resource create/);
    const early = await run("echo 'error: no stack selected' >&2; exit 255", "plan");
    assert.match(early.stderr, /--stack: pulumi preview failed: no stack selected/);
  });

  it("fails if the program has no mesh", async () => {
    const { code, stderr } = await run("true", "plan");
    assert.equal(code, 2);
    assert.match(stderr, /no MultiClusterMesh/);
  });

  it("draws the plan", async () => {
    const { code, stdout } = await run(previewing("mesh"), "graph", "--plan");
    assert.equal(code, 0);
    assert.match(stdout, /^---\ntitle: "Plan of the Istio mesh mesh1"/);
    assert.match(stdout, /n1g0 -->\|"uses istiod"\| n0g0/);
    const { stdout: svg } = await run(previewing("mesh"), "graph", "--plan", "-o", "svg");
    assert.match(svg, /^<svg [^]*<\/svg>$/);
  });

  it("rejects --plan together with options for clusters", async () => {
    const { code, stderr } = await run("true", "graph", "--plan", "--context", "east");
    assert.equal(code, 2);
    assert.match(stderr, /'--plan' cannot be used with option '--context/);
  });

  it("stops the preview if it is interrupted", async () => {
    const bin = fs.mkdtempSync(path.join(folder, "bin-"));
    const script = `#!/bin/sh\ntouch ${folder}/started\nexec sleep 60\n`;
    fs.writeFileSync(path.join(bin, "pulumi"), script, { mode: 0o755 });
    const temporary = fs.mkdtempSync(path.join(folder, "tmp-"));
    const child = execa(process.execPath, ["--import", "tsx", command, "plan"], {
      env: { PATH: `${bin}:/usr/bin:/bin`, TMPDIR: temporary },
      reject: false,
    });
    const watcher = fs.watch(folder, (_, name) => {
      if (name !== "started") return;
      // a second signal would end the command before it has removed anything
      watcher.close();
      child.kill("SIGTERM");
    });
    const { exitCode, stdout, stderr } = await child;
    assert.deepEqual([exitCode, stdout, stderr], [143, "", ""]);
    assert.deepEqual(
      fs.readdirSync(temporary).filter((name) => /istio-multicluster/.test(name)),
      [],
    );
  });
});
