import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import execa from "execa";
import * as yaml from "js-yaml";
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

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
  };
  readonly [member: string]: unknown;
}

/** What an API server returns by path: a list of objects, or a page of metrics. */
interface Answers {
  readonly [path: string]: readonly Item[] | string;
}

const item = (
  name: string,
  labels: { [key: string]: string },
  more: { [member: string]: unknown } = {},
): Item => ({
  metadata: { name, namespace: "istio-system", labels },
  ...more,
});

/** The API server of a primary, whose istiod reports `status` for its peer. */
function primary(name: string, peer: string, status: string): Answers {
  const base = "/api/v1/namespaces/istio-system";
  const network = { "topology.istio.io/network": name };
  const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
  const webhook = (namespace: string, more = {}) => ({
    webhooks: [{ name: "w", clientConfig: { service: { namespace }, ...more } }],
  });
  const istiod = {
    containers: [
      { name: "discovery", image: "pilot:1.31", env: [{ name: "CLUSTER_ID", value: name }] },
    ],
  };
  const secret = Buffer.from(leakMarker).toString("base64");
  return {
    "/api/v1/namespaces": [item("istio-system", network), item("default", {})],
    "/apis/apps/v1/namespaces/istio-system/deployments": [
      item(
        "istiod",
        { app: "istiod", "istio.io/rev": "default" },
        { spec: { replicas: 1, template: { spec: istiod } }, status: { readyReplicas: 1 } },
      ),
      item("other", {}, { spec: { template: {} } }),
    ],
    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations": [
      item(
        "istio-sidecar-injector",
        { app: "sidecar-injector" },
        webhook("istio-system", { caBundle: "Y2E=" }),
      ),
      item("of-another-mesh", { app: "sidecar-injector" }, webhook("other")),
    ],
    [`${base}/pods`]: [
      item("istiod-1", { app: "istiod" }, ready),
      item("istiod-starting", { app: "istiod" }),
      item("gateway-1", { istio: "eastwestgateway" }, ready),
    ],
    "/api/v1/services": [
      item("istio-eastwestgateway", network, {
        spec: { selector: { istio: "eastwestgateway" } },
        status: { loadBalancer: { ingress: [{ ip: "192.0.2.9" }] } },
      }),
    ],
    [`${base}/secrets`]: [
      item(
        `istio-remote-secret-${peer}`,
        { "istio/multiCluster": "true" },
        { data: { [peer]: secret } },
      ),
      item("cacerts", {}, { data: { "ca-key.pem": secret } }),
    ],
    [`${base}/configmaps`]: [
      item("istio-ca-root-cert", {}, { data: { "root-cert.pem": "pem" } }),
      item("istio", {}, { data: { mesh: "defaultConfig:\n  meshId: mesh1\n" } }),
    ],
    [`${base}/pods/istiod-1:15014/proxy/metrics`]: `istiod_remote_cluster_sync_status{cluster="${peer}",cluster_type="remote",status="${status}"} 1\n`,
  };
}

/** Answers like an API server. Applies selectors, and refuses paths without an answer. */
function serve(answers: Answers): http.Server {
  return http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://x");
    const answer = answers[decodeURIComponent(pathname)];
    const send = (code: number, type: string, text: string): void =>
      void response.writeHead(code, { "content-type": type }).end(text);
    if (answer === undefined)
      return send(
        403,
        "application/json",
        JSON.stringify({ kind: "Status", code: 403, message: `may not see ${pathname}` }),
      );
    if (typeof answer === "string")
      return send(200, "text/plain; version=0.0.4; charset=utf-8", answer);
    const [key, value] = (searchParams.get("labelSelector") ?? "").split("=");
    const name = searchParams.get("fieldSelector")?.replace("metadata.name=", "");
    const labelled = ({ metadata: { labels = {} } }: Item): boolean =>
      !key || (value === undefined ? key in labels : labels[key] === value);
    const items = answer.filter(
      (item) => labelled(item) && (name === undefined || item.metadata.name === name),
    );
    return send(200, "application/json", JSON.stringify({ items }));
  });
}

describe("the istio-multicluster command", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "status-"));
  const servers: http.Server[] = [];

  /** A kubeconfig of API servers on loopback with these answers. */
  async function kubeconfig(file: string, clusters: { [name: string]: Answers }): Promise<string> {
    const addresses: { [name: string]: string } = {};
    for (const [name, answers] of Object.entries(clusters)) {
      const server = serve(answers);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      addresses[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    const names = Object.keys(clusters);
    const full = path.join(folder, file);
    fs.writeFileSync(
      full,
      yaml.dump({
        clusters: names.map((name) => ({
          name,
          cluster: { server: addresses[name], "insecure-skip-tls-verify": true },
        })),
        users: names.map((name) => ({ name, user: { token: leakMarker } })),
        contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
      }),
    );
    return full;
  }

  after(() => {
    for (const server of servers) server.close();
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
      "--json",
      "--service",
      "--path",
      "--client",
      "--container",
    ];
    for (const option of options) assert.ok(stdout.includes(option), option);
    assert.match(fs.readFileSync(command, "utf8"), /^#!\/usr\/bin\/env node\n/);
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
      ["status", "--timeout", "soon"],
      ["nonsense"],
    ];
    const results = await Promise.all(wrong.map((args) => run(...args)));
    assert.deepEqual(
      results.map(({ code }) => code),
      wrong.map(() => 2),
    );
  });

  it("reports a healthy mesh, with exit code 0", async () => {
    const file = await kubeconfig("healthy", {
      east: primary("east", "west", "synced"),
      west: primary("west", "east", "synced"),
    });
    const { code, stdout, stderr } = await run("status", "--kubeconfig", file, "--timeout", "0");
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.match(stdout, /east .*primary .*192\.0\.2\.9 .*west synced/);
    assert.match(stdout, /The mesh is healthy: 2 clusters, 2 primaries/);
    assert.equal(stderr, "");
  });

  it("merges the files of $KUBECONFIG, as kubectl does", async () => {
    const east = await kubeconfig("first", { east: primary("east", "west", "synced") });
    const west = await kubeconfig("second", { west: primary("west", "east", "synced") });
    const { code, stdout } = await runWith(
      { KUBECONFIG: [east, path.join(folder, "missing"), west].join(path.delimiter) },
      "status",
      "--timeout",
      "0",
    );
    assert.equal(code, 0, stdout);
  });

  it("reports findings as JSON without secrets, with exit code 1", async () => {
    const file = await kubeconfig("broken-mesh", {
      east: primary("east", "west", "timeout"),
      west: primary("west", "east", "synced"),
    });
    const { code, stdout, stderr } = await run(
      "status",
      "--kubeconfig",
      file,
      "--timeout",
      "0",
      "--json",
    );
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
    assert.deepEqual(istiod, { version: "1.31", ready: 1, wanted: 1 });
    assert.deepEqual(remoteSecrets, [{ name: "istio-remote-secret-west", keys: ["west"] }]);
    for (const secret of [leakMarker, Buffer.from(leakMarker).toString("base64")])
      assert.ok(!`${stdout}${stderr}`.includes(secret));
  });

  it("waits until the mesh is healthy, and prints what it waits for", async () => {
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
    const { code, stdout, stderr } = await run("status", "--kubeconfig", file, "--timeout", "60");
    assert.equal(code, 0, stdout);
    assert.equal(stderr, "not healthy yet: east PEER_NOT_SYNCED");
  });

  it("reports what it may not read, and still reports the rest", async () => {
    const { ["/api/v1/namespaces/istio-system/pods/istiod-1:15014/proxy/metrics"]: _, ...east } =
      primary("east", "west", "synced");
    const file = await kubeconfig("forbidden", { east, west: {} });
    const { code, stdout } = await run("status", "--kubeconfig", file, "--timeout", "0");
    assert.equal(code, 1);
    assert.match(stdout, /PEERS_UNREADABLE east: .*HTTP 403, may not see .*metrics/);
    assert.match(stdout, /UNREACHABLE west: .*HTTP 403, may not see/);
    assert.match(stdout, /east .*primary .*192\.0\.2\.9/);
  });

  it("says what to do if verify finds no pod to send requests from", async () => {
    const empty = { "/api/v1/namespaces/shop/services": [], "/api/v1/namespaces/shop/pods": [] };
    const file = await kubeconfig("no-client", {
      east: { ...primary("east", "west", "synced"), ...empty },
      west: { ...primary("west", "east", "synced"), ...empty },
    });
    const request = ["--service", "web.shop:80", "--client", "app=browser"];
    const { code, stdout, stderr } = await run(
      ...["verify", "--kubeconfig", file, "--timeout", "0", ...request],
    );
    assert.equal(code, 1);
    assert.match(
      stdout,
      /NO_CLIENT east: .*no ready pod matches app=browser in namespace shop; pass --service and/,
    );
    assert.match(stdout, /run `istio-multicluster status`/);
    assert.match(stderr, /^east: no ready pod matches .*; west: no ready pod matches /);
  });

  it("reports an unreachable cluster, and still reports the others", async () => {
    const file = await kubeconfig("gone", { east: primary("east", "west", "synced"), west: {} });
    const gone = servers.at(-1)!;
    await new Promise((resolve) => gone.close(resolve));
    const { code, stdout } = await run("status", "--kubeconfig", file, "--timeout", "0");
    assert.equal(code, 1);
    assert.match(stdout, /UNREACHABLE west: cannot query its API server: .*ECONNREFUSED/);
    assert.match(stdout, /east .*primary/);
  });
});
