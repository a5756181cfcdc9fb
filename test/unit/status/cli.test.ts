import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import execa from "execa";
import * as yaml from "js-yaml";
import {
  FakeCluster,
  primary,
  writeKubeconfig,
  type Answers,
  type Behaviour,
} from "../../support/fake-cluster";
import { assertGolden } from "../../support/golden";
import { leakMarker } from "../../support/kubeconfig";

const command = path.resolve(__dirname, "../../../sdk/status/cli.ts");

/** Runs the command as a user does. */
async function runWith(env: { [name: string]: string }, ...args: string[]) {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ["--import", "tsx", command, ...args],
    { env, reject: false },
  );
  return { code: exitCode, stdout, stderr };
}

const run = (...args: string[]) => runWith({}, ...args);

describe("the istio-multicluster command", function () {
  this.timeout(300_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "status-"));
  const running: FakeCluster[] = [];

  /** A kubeconfig of API servers on loopback with these answers. */
  async function kubeconfig(
    file: string,
    clusters: { [name: string]: Answers },
    behaviour: Behaviour = {},
  ): Promise<string> {
    const urls: { [name: string]: string } = {};
    for (const [name, answers] of Object.entries(clusters)) {
      const cluster = await FakeCluster.start(answers, behaviour);
      running.push(cluster);
      urls[name] = cluster.url;
    }
    return writeKubeconfig(path.join(folder, file), urls);
  }

  /** A healthy mesh of two primaries. */
  const healthy = (file: string, behaviour?: Behaviour) =>
    kubeconfig(
      file,
      { east: primary("east", "west", "synced"), west: primary("west", "east", "synced") },
      behaviour,
    );

  after(async () => {
    await Promise.all(running.map((cluster) => cluster.stop()));
    fs.rmSync(folder, { recursive: true });
  });

  it("prints help, and can be run by its name", async () => {
    const { code, stdout, stderr } = await run("verify", "--help");
    assert.equal(code, 0);
    assert.equal(stderr, "");
    const options = [
      "--kubeconfig",
      "--context",
      "--namespace",
      "--timeout",
      "--output",
      "--verbose",
      "--stack",
      "--mesh",
      "--revision",
      "--image",
      "--service",
      "--path",
      "--client",
      "--container",
    ];
    for (const option of options) assert.ok(stdout.includes(option), option);
    assert.match(fs.readFileSync(command, "utf8"), /^#!\/usr\/bin\/env node\n/);
  });

  it("describes each command in the same style, and each default once", async () => {
    const [commands, status] = await Promise.all([run("--help"), run("status", "--help")]);
    const described = commands.stdout.split("\n").flatMap((line) => {
      const [, first] = /^  [a-z]+ .*?\s{2,}(\S)/.exec(line) ?? [];
      return first === undefined ? [] : [first];
    });
    assert.ok(described.length > 4, commands.stdout);
    assert.deepEqual(
      described,
      described.map((first) => first.toLowerCase()),
    );
    const text = status.stdout.replaceAll(/\s+/g, " ");
    assert.match(text, /at most for this long \(preset: "2m"\)/);
  });

  it("rejects a context that does not exist, and lists those that do", async () => {
    const file = await kubeconfig("two", { east: {}, west: {} });
    const { code, stderr } = await run("status", "--kubeconfig", file, "--context", "wset");
    assert.equal(code, 2);
    assert.match(stderr, /--context: expected one of "east", "west", got "wset"/);
  });

  it("rejects a missing or invalid kubeconfig without printing its content", async () => {
    const missing = path.join(folder, "nothing");
    const runs = [
      run("status", "--kubeconfig", missing),
      runWith({ KUBECONFIG: missing }, "status"),
      runWith({ KUBECONFIG: "", HOME: folder }, "status"),
    ];
    for (const { code, stderr } of await Promise.all(runs)) {
      assert.equal(code, 2);
      assert.match(stderr, /cannot read the file .* \(ENOENT\)/);
    }
    const broken = path.join(folder, "broken");
    fs.writeFileSync(broken, `a: [${leakMarker}`);
    const { code, stdout, stderr } = await run("status", "--kubeconfig", broken);
    assert.equal(code, 2);
    assert.match(stderr, /the kubeconfig is not valid YAML \(line 2\)/);
    assert.ok(!`${stdout}${stderr}`.includes(leakMarker));
  });

  it("rejects unknown options and invalid values", async () => {
    const wrong = [
      ["verify", "--nonsense"],
      ["verify", "--service", "helloworld"],
      ["status", "--wait=soon"],
      ["verify", "--timeout", "soon"],
      ["status", "--output", "xml"],
      ["status", "--stack", "--context", "east"],
      ["status", "--mesh", "mesh"],
      ["verify", "--service", "a.b:1", "--image", "envoy"],
      ["nonsense"],
    ];
    const results = await Promise.all(wrong.map((args) => run(...args)));
    assert.deepEqual(
      results.map(({ code }) => code),
      wrong.map(() => 2),
    );
  });

  it("reports a healthy mesh, with exit code 0", async () => {
    const file = await healthy("healthy");
    const { code, stdout, stderr } = await run("status", "--kubeconfig", file);
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.match(stdout, /east .*primary .*127\.0\.0\.9 .*west synced/);
    assert.match(stdout, /The mesh is healthy: 2 clusters, 2 primaries/);
    assert.equal(stderr, "");
  });

  it("merges the files of $KUBECONFIG, as kubectl does", async () => {
    const east = await kubeconfig("first", { east: primary("east", "west", "synced") });
    const west = await kubeconfig("second", { west: primary("west", "east", "synced") });
    const { code, stdout } = await runWith(
      { KUBECONFIG: [east, path.join(folder, "missing"), west].join(path.delimiter) },
      "status",
    );
    assert.equal(code, 0, stdout);
  });

  it("reports findings as JSON without secrets, with exit code 1", async () => {
    const file = await kubeconfig("broken-mesh", {
      east: primary("east", "west", "timeout"),
      west: primary("west", "east", "synced"),
    });
    const { code, stdout, stderr } = await run("status", "--kubeconfig", file, "-o", "json");
    assert.equal(code, 1);
    const { ok, findings, clusters } = JSON.parse(stdout);
    assert.equal(ok, false);
    assert.deepEqual(
      findings.map((finding: { code: string; cluster: string }) => [finding.code, finding.cluster]),
      [["PEER_NOT_SYNCED", "east"]],
    );
    const { context, cluster, role, network, meshId, revisions, istiod, remoteSecrets } =
      clusters[0];
    assert.deepEqual(
      [context, cluster, role, network, meshId, revisions],
      ["east", "east", "primary", "east", "mesh1", ["default"]],
    );
    assert.deepEqual(istiod, { version: "1.31", versions: ["1.31"], ready: 1, wanted: 1 });
    const trial = { result: "unknown", reason: "connect ECONNREFUSED 127.0.0.1:1" };
    assert.deepEqual(remoteSecrets, [
      {
        name: "istio-remote-secret-west",
        keys: ["west"],
        access: { west: { server: "https://127.0.0.1:1/west", trial } },
      },
    ]);
    for (const secret of [leakMarker, Buffer.from(leakMarker).toString("base64")])
      assert.ok(!`${stdout}${stderr}`.includes(secret));
  });

  it("waits until the mesh is healthy, and prints no progress into a pipe", async () => {
    const [east, path] = [
      primary("east", "west", "synced"),
      "/api/v1/namespaces/istio-system/pods/istiod-1:15014/proxy/metrics",
    ];
    let lookups = 0;
    const slow = { ...east };
    Object.defineProperty(slow, path, {
      get: () => (++lookups < 3 ? (east[path] as string).replace("synced", "syncing") : east[path]),
    });
    const file = await kubeconfig("late", { east: slow, west: primary("west", "east", "synced") });
    const args = ["--kubeconfig", file, "--wait", "60s", "-o", "json"];
    const { code, stdout, stderr } = await run("status", ...args);
    assert.equal(code, 0, stdout);
    assert.ok(lookups >= 3);
    // the connections that it leaves out while it waits are tried at the end
    const { trial } = JSON.parse(stdout).clusters[0].remoteSecrets[0].access.west;
    assert.match(trial.reason, /ECONNREFUSED/);
    assert.equal(stderr, "");
  });

  it("reports what it may not read, and still reports the rest", async () => {
    const { ["/api/v1/namespaces/istio-system/pods/istiod-1:15014/proxy/metrics"]: _, ...east } =
      primary("east", "west", "synced");
    const file = await kubeconfig("forbidden", { east, west: {} });
    const { code, stdout } = await run("status", "--kubeconfig", file);
    assert.equal(code, 1);
    assert.match(stdout, /PEERS_UNREADABLE east: .*HTTP 403, may not see .*metrics/);
    assert.match(stdout, /UNREACHABLE west: .*HTTP 403, may not see/);
    assert.match(stdout, /east .*primary .*127\.0\.0\.9/);
  });

  it("says what to do if verify finds no pod to send requests from", async () => {
    const empty = { "/api/v1/namespaces/shop/services": [], "/api/v1/namespaces/shop/pods": [] };
    const file = await kubeconfig("no-client", {
      east: { ...primary("east", "west", "synced"), ...empty },
      west: { ...primary("west", "east", "synced"), ...empty },
    });
    const request = ["--service", "web.shop:80", "--client", "app=browser"];
    const { code, stdout } = await run(
      ...["verify", "--kubeconfig", file, "--timeout", "0", ...request],
    );
    assert.equal(code, 1);
    assert.match(
      stdout,
      /NO_CLIENT east: .*no ready pod matches app=browser in namespace shop; pass --service and/,
    );
    assert.match(stdout, /run `istio-multicluster status`/);
  });

  it("reports an unreachable cluster, and still reports the others", async () => {
    const file = await kubeconfig("gone", { east: primary("east", "west", "synced"), west: {} });
    await running.at(-1)!.stop();
    const { code, stdout } = await run("status", "--kubeconfig", file);
    assert.equal(code, 1);
    assert.match(stdout, /UNREACHABLE west: cannot query its API server: .*ECONNREFUSED/);
    assert.match(stdout, /east .*primary/);
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(fs.readFileSync("package.json", "utf8"));
    const { code, stdout } = await run("--version");
    assert.deepEqual([code, stdout], [0, version]);
  });

  for (const shell of ["bash", "zsh", "fish"])
    it(`prints a completion script for ${shell}`, async () => {
      const { code, stdout } = await run("completion", shell);
      assert.equal(code, 0);
      assert.match(stdout, /istio-multicluster complete -- /);
      if (shell === "bash") await execa("bash", ["-n"], { input: stdout });
    });

  it("completes commands, options and their values", async () => {
    const suggestions = async (...words: string[]) => {
      const { stdout } = await run("complete", "--", ...words);
      return stdout.split("\n").map((line) => line.split("\t")[0]);
    };
    assert.deepEqual((await suggestions("ver")).slice(0, 1), ["verify"]);
    assert.deepEqual((await suggestions("status", "--ver")).slice(0, 1), ["--verbose"]);
    const formats = await suggestions("status", "--output", "");
    assert.deepEqual(formats.slice(0, 4), ["table", "short", "json", "yaml"]);
  });

  it("ends quietly if the reader of its output has ended, and not as if the mesh were broken", async () => {
    const file = await healthy("closed");
    const args = ["--import", "tsx", command, "status", "--kubeconfig", file];
    const child = spawn(process.execPath, args);
    child.stdout.destroy();
    const [ended, errors] = [once(child, "exit"), text(child.stderr)];
    assert.deepEqual([(await ended)[0], await errors], [141, ""]);
  });

  it("prints findings without the table, or the report as YAML", async () => {
    const file = await kubeconfig("formats", {
      east: primary("east", "west", "timeout"),
      west: primary("west", "east", "synced"),
    });
    const args = ["status", "--kubeconfig", file, "-o"];
    const short = await run(...args, "short");
    const lines = short.stdout.split("\n").map((line) => line.trim().split(" ").slice(0, 3));
    assert.deepEqual(
      lines.filter(([first]) => first !== "unknown"),
      [
        ["error", "PEER_NOT_SYNCED", "east:"],
        ["The", "mesh", "is"],
      ],
    );
    const { stdout } = await run(...args, "yaml");
    assert.equal((yaml.load(stdout) as { ok: boolean }).ok, false);
  });

  it("verifies a mesh with a workload of its own, and prints JSON in a stable form", async () => {
    const file = await healthy("verified");
    const { code, stdout, stderr } = await run("verify", "--kubeconfig", file, "-o", "json");
    assert.deepEqual([code, stderr], [0, ""]);
    const withoutPorts = stdout.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "http://127.0.0.1");
    assertGolden("status/report.json", `${withoutPorts}\n`);
  });

  it("shows which clusters answered over mTLS", async () => {
    const file = await healthy("table");
    const { code, stdout } = await run("verify", "--kubeconfig", file);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /west synced .*east \(mTLS\)/);
    assert.match(stdout, /requests answered in every direction, over mTLS, 4 unknown checks\.$/);
  });

  it("has an exit code of its own if verify may not send requests", async () => {
    const file = await healthy("denied", { denied: ["create pods"] });
    const { code, stdout } = await run("verify", "--kubeconfig", file);
    assert.equal(code, 3, stdout);
    assert.match(stdout, /NO_RIGHTS_TO_VERIFY east: .*may not create pods/);
    assert.match(stdout, /west synced/);
    assert.match(stdout, /looks healthy, but requests could not be sent/);
  });

  it("reports an unhealthy mesh as such, even if verify may not send requests", async () => {
    const file = await kubeconfig(
      "both",
      { east: primary("east", "west", "timeout"), west: primary("west", "east", "synced") },
      { denied: ["create pods"] },
    );
    const { code, stdout } = await run("verify", "--kubeconfig", file, "--timeout", "0");
    assert.equal(code, 1);
    assert.match(stdout, /The mesh is not healthy: 3 errors, 4 unknown checks\./);
  });

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`removes its workload after ${signal}, and says nothing`, async () => {
      let asked = 0;
      let interrupt = (): void => undefined;
      const answer = () => {
        // a second signal would end the command before it has removed anything
        if (++asked === 1) interrupt();
        return [503, "not yet"] as const;
      };
      const file = await healthy(signal, { answer });
      const child = execa(
        process.execPath,
        ["--import", "tsx", command, "verify", "--kubeconfig", file],
        { reject: false },
      );
      interrupt = () => void child.kill(signal);
      const { exitCode, stdout, stderr } = await child;
      assert.deepEqual([exitCode, stdout, stderr], [expected, "", ""]);
      for (const { namespaces, requests } of running.slice(-2)) {
        assert.ok(requests.includes("create namespaces"));
        assert.deepEqual(namespaces, []);
      }
    });
  }

  it("needs no more rights than docs/verify-rights.yaml grants, and grants no more", async () => {
    const file = await healthy("rights");
    await run("verify", "--kubeconfig", file);
    const used = new Set(running.slice(-2).flatMap(({ requests }) => requests));
    // every user has this right
    used.delete("create selfsubjectaccessreviews");
    // only remotes have EndpointSlices of istiod
    used.add("list endpointslices");
    // only ambient mode has ztunnel
    used.add("list daemonsets");
    // since Kubernetes 1.35, the GET request of a WebSocket needs the right to create, too
    used.add("create pods/portforward");
    assert.deepEqual([...used].sort(), grantedRights());
  });
});

/** The rights in docs/verify-rights.yaml, as `verb resource`. */
function grantedRights(): string[] {
  const role = yaml.load(fs.readFileSync("docs/verify-rights.yaml", "utf8")) as {
    rules: { resources: string[]; verbs: string[] }[];
  };
  return role.rules
    .flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
    )
    .sort();
}
