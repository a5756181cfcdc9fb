import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { FakeCluster, primary, writeKubeconfig } from "../../../support/fake-cluster";
import { leakMarker } from "../../../support/kubeconfig";

const command = path.resolve(__dirname, "../../../../sdk/status/cli.ts");

describe("the command that draws a mesh", function () {
  this.timeout(120_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "graph-"));
  const running: FakeCluster[] = [];
  let kubeconfig: string;

  before(async () => {
    const east = await FakeCluster.start(primary("east", "west", "timeout"));
    const west = await FakeCluster.start(primary("west", "east", "synced"));
    running.push(east, west);
    kubeconfig = writeKubeconfig(path.join(folder, "kubeconfig"), {
      east: east.url,
      west: west.url,
    });
  });
  after(async () => {
    await Promise.all(running.map((cluster) => cluster.stop()));
    fs.rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]) {
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["--import", "tsx", command, ...args],
      { env: { KUBECONFIG: kubeconfig }, reject: false },
    );
    assert.ok(!`${stdout}${stderr}`.includes(leakMarker));
    return { code: exitCode, stdout, stderr };
  }

  for (const [format, start] of [
    ["mermaid", /^---\ntitle: "Istio mesh mesh1"\n/],
    ["dot", /^digraph mesh \{\n/],
    ["svg", /^<svg /],
    ["html", /^<!doctype html>\n/],
    ["json", /^\{\n {2}"title": "Istio mesh mesh1",\n/],
  ] as const)
    it(`prints ${format} with the findings, and exit code 0`, async () => {
      const { code, stdout, stderr } = await run("graph", "-o", format);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, start);
      const shown = format === "json" ? /"code": "PEER_NOT_SYNCED"/ : /PEER_NOT_SYNCED: west/;
      assert.match(stdout, shown);
    });

  it("draws only the contexts that are named", async () => {
    const { stdout } = await run("graph", "--context", "west");
    assert.match(stdout, /<b>east<\/b><br\/>not read/);
  });

  it("prints the same picture as status, but status has the exit code of the mesh", async () => {
    for (const format of ["mermaid", "dot"]) {
      const status = await run("status", "-o", format);
      assert.deepEqual([status.code, status.stderr], [1, ""]);
      assert.equal(status.stdout, (await run("graph", "-o", format)).stdout);
    }
  });

  it("completes its options", async () => {
    const { stdout } = await run("complete", "--", "graph", "--output", "");
    const formats = stdout.split("\n").map((line) => line.split("\t")[0]);
    assert.deepEqual(formats.slice(0, 5), ["mermaid", "dot", "svg", "html", "json"]);
    const { stdout: commands } = await run("complete", "--", "pl");
    assert.match(commands, /^plan\b/m);
  });
});
