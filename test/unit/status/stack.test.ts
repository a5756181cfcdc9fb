import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import { UsageError } from "../../../sdk/status/contexts";
import { chooseMesh, openMesh } from "../../../sdk/status/stack/open";
import { readMeshes } from "../../../sdk/status/stack/read";
import { FakeCluster, primary, writeKubeconfig } from "../../support/fake-cluster";
import { leakMarker } from "../../support/kubeconfig";
import { exported, meshState } from "../../support/state";

const command = path.resolve(__dirname, "../../../sdk/status/cli.ts");
const usageError = (pattern: RegExp) => (error: unknown) =>
  error instanceof UsageError && pattern.test(error.message);

describe("the stack of a mesh", function () {
  this.timeout(300_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stack-"));
  const running: FakeCluster[] = [];
  const servers: { [name: string]: string } = {};
  let kubeconfig: string;

  before(async () => {
    for (const [name, peer] of [
      ["east", "west"],
      ["west", "east"],
    ] as const) {
      const cluster = await FakeCluster.start(primary(name, peer, "synced"));
      running.push(cluster);
      servers[name] = cluster.url;
    }
    const others = { laptop: "http://127.0.0.1:1" };
    kubeconfig = writeKubeconfig(path.join(folder, "kubeconfig"), { ...servers, ...others });
  });

  after(async () => {
    await Promise.all(running.map((cluster) => cluster.stop()));
    fs.rmSync(folder, { recursive: true });
  });

  describe("read from the state", () => {
    it("has no lost clusters", () => {
      const state = exported(...meshState("mesh", { east: {}, west: { lost: true } }));
      assert.deepEqual(readMeshes(state)[0]!.clusters, [{ name: "east" }]);
    });

    it("has the clusters, contexts and kubeconfigs of each mesh", () => {
      const state = exported(
        ...meshState("mesh", { east: { kubeconfig: "a", context: "x" }, west: {} }),
        ...meshState("other", { north: {} }, { revision: "canary", namespace: "istio-2" }),
      );
      assert.deepEqual(readMeshes(state), [
        {
          name: "mesh",
          namespace: "istio-system",
          clusters: [{ name: "east", kubeconfig: "a", context: "x" }, { name: "west" }],
        },
        {
          name: "other",
          namespace: "istio-2",
          revision: "canary",
          clusters: [{ name: "north" }],
        },
      ]);
    });

    it("has no cluster that the engine is deleting", () => {
      const resources = meshState("mesh", { east: {} }).map((one) => ({ ...one, delete: true }));
      assert.deepEqual(readMeshes(exported(...resources)), []);
    });

    it("has no meshes if the stack is empty", () => {
      assert.deepEqual(readMeshes({ version: 3, deployment: null }), []);
      assert.deepEqual(readMeshes(exported()), []);
    });

    it("is the only mesh, or the one with the name", () => {
      const [one, two] = readMeshes(
        exported(...meshState("a", { east: {} }), ...meshState("b", { west: {} })),
      );
      assert.equal(chooseMesh([one!], undefined), one);
      assert.equal(chooseMesh([one!, two!], "b"), two);
      assert.throws(() => chooseMesh([], undefined), usageError(/no MultiClusterMesh/));
      assert.throws(() => chooseMesh([one!, two!], undefined), usageError(/--mesh: "a" or "b"/));
      assert.throws(() => chooseMesh([one!], "x"), usageError(/--mesh: expected "a", got "x"/));
    });
  });

  describe("opened", () => {
    const open = (cluster: { kubeconfig?: string; context?: string }) =>
      openMesh({ name: "mesh", clusters: [{ name: "east", ...cluster }] });

    it("uses the context of the provider, in a file or in content", () => {
      for (const source of [kubeconfig, fs.readFileSync(kubeconfig, "utf8")]) {
        const [client] = open({ kubeconfig: source, context: "west" });
        assert.equal(client!.context, "east");
        assert.equal(client!.config.getCurrentCluster()!.server, servers["west"]);
      }
    });

    it("rejects a mesh without clusters", () =>
      assert.throws(() => openMesh({ name: "m", clusters: [] }), usageError(/run `pulumi up`/)));

    it("names the cluster whose kubeconfig cannot be used, and shows no content", () => {
      const gone = path.join(folder, "gone");
      assert.throws(() => open({ kubeconfig: gone }), usageError(/cluster "east": cannot read/));
      assert.throws(
        () => open({ kubeconfig, context: "nowhere" }),
        usageError(/cluster "east": the kubeconfig has no context "nowhere"/),
      );
      assert.throws(
        () => open({ kubeconfig: `a: [${leakMarker}\n` }),
        (error) => error instanceof UsageError && !error.message.includes(leakMarker),
      );
    });
  });

  describe("given to the command", () => {
    /** Runs `status --stack` with a `pulumi` that runs this shell script. */
    async function run(script: string, ...args: string[]) {
      const bin = fs.mkdtempSync(path.join(folder, "bin-"));
      fs.writeFileSync(path.join(bin, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const env = { PATH: `${bin}:/usr/bin:/bin`, KUBECONFIG: kubeconfig };
      const { exitCode, stdout, stderr } = await execa(
        process.execPath,
        ["--import", "tsx", command, "status", "--stack", ...args],
        { env, reject: false },
      );
      for (const output of [stdout, stderr]) assert.ok(!output.includes(leakMarker), output);
      return { code: exitCode, stdout, stderr };
    }

    /** A script that prints the state, and its arguments into a file. */
    function printing(state: object): string {
      fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(state));
      return `echo "$@" > ${folder}/args; cat ${folder}/state.json`;
    }

    const args = (): string => fs.readFileSync(path.join(folder, "args"), "utf8").trim();

    it("checks the mesh's clusters, and no other context of the kubeconfig", async () => {
      const content = fs.readFileSync(kubeconfig, "utf8");
      const clusters = {
        east: { kubeconfig: content, context: "east" },
        // the ambient kubeconfig
        west: { kubeconfig: "", context: "west" },
      };
      const state = exported(...meshState("mesh", clusters));
      const { code, stdout, stderr } = await run(printing(state));
      assert.equal(code, 0, `${stdout}${stderr}`);
      assert.match(stdout, /The mesh is healthy: 2 clusters, 2 primaries/);
      assert.equal(args(), "stack export --show-secrets --non-interactive");
    });

    it("reads the stack and the project that are named", async () => {
      const { code, stderr } = await run(printing(exported()), "org/project/dev", "-C", folder);
      assert.equal(code, 2);
      assert.match(stderr, /the stack has no MultiClusterMesh; name another stack/);
      assert.equal(
        args(),
        `stack export --show-secrets --non-interactive --stack org/project/dev --cwd ${folder}`,
      );
    });

    it("repeats the error of the Pulumi CLI", async () => {
      const passphrase = "passphrase must be set with PULUMI_CONFIG_PASSPHRASE";
      const { code, stderr } = await run(
        `echo '${leakMarker}'; echo 'error: ${passphrase}' >&2; exit 255`,
      );
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`--stack: pulumi stack export failed: ${passphrase}`));
    });

    it("says that there is no project, instead of what the Pulumi CLI lacks then", async () => {
      const fails = "echo 'error: PULUMI_ACCESS_TOKEN must be set' >&2; exit 255";
      const { code, stderr } = await run(fails, "-C", folder);
      assert.equal(code, 2);
      assert.ok(stderr.includes(`--stack: there is no Pulumi project in ${folder} or above; run`));
      // the name of the stack is enough then
      const named = await run(fails, "org/project/dev", "-C", folder);
      assert.match(named.stderr, /pulumi stack export failed: PULUMI_ACCESS_TOKEN/);
    });

    it("says so if the output is not JSON, without repeating it", async () => {
      const { code, stderr } = await run(`echo '{"a": ${leakMarker}'`);
      assert.equal(code, 2);
      assert.match(stderr, /did not print JSON/);
    });

    it("says what to do if there is no Pulumi CLI", async () => {
      const { exitCode, stderr } = await execa(
        process.execPath,
        ["--import", "tsx", command, "status", "--stack"],
        { env: { PATH: folder }, reject: false },
      );
      assert.equal(exitCode, 2);
      assert.match(stderr, /cannot run pulumi; install the Pulumi CLI, or use --kubeconfig/);
    });
  });
});
