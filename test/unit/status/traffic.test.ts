import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { openContexts } from "../../../sdk/status/access";
import type { Question } from "../../../sdk/status/request";
import type { Traffic } from "../../../sdk/status/observation";
import { askAround } from "../../../sdk/status/traffic";

/** What a command in a client pod brings: what it prints, or what it complains of. */
type Outcome = { readonly stdout: string } | { readonly stderr: string };

/** A cluster as its API server shows it. */
interface Cluster {
  /** Whether a client pod is there, each time that somebody looks. */
  readonly client?: () => boolean;
  /** The pods behind the service; undefined where the service is not there, a number where the API server refuses. */
  readonly backends?: readonly string[] | number;
  /** What the client's requests bring, one after the other; the last again and again. */
  readonly outcomes?: readonly Outcome[];
  /** The requests that the client made. */
  readonly asked?: URLSearchParams[];
}

const question: Question = {
  service: "helloworld",
  namespace: "sample",
  port: 5000,
  path: "/hello",
  client: "app=curl",
};
const pods = { east: ["helloworld-v1-a"], west: ["helloworld-v2-b"] };
const [fromEast, fromWest] = [
  { stdout: "Hello version: v1, instance: helloworld-v1-a\n" },
  { stdout: "Hello version: v2, instance: helloworld-v2-b\n" },
];

const podOf = (name: string) => ({
  metadata: {
    name,
    namespace: "sample",
    annotations: { "kubectl.kubernetes.io/default-container": "curl" },
  },
  spec: { containers: [{ name: "istio-proxy" }, { name: "curl" }] },
  status: { conditions: [{ type: "Ready", status: "True" }] },
});

function listed(
  { client = () => true, backends }: Cluster,
  { pathname, searchParams }: URL,
): unknown[] {
  const names = typeof backends === "object" ? backends : [];
  if (pathname === "/api/v1/namespaces/sample/services")
    return backends === undefined
      ? []
      : [{ metadata: { name: "helloworld" }, spec: { selector: { app: "helloworld" } } }];
  if (searchParams.get("labelSelector") === "app=curl") return client() ? [podOf("curl-1")] : [];
  assert.equal(
    `${pathname} ${searchParams.get("labelSelector")}`,
    "/api/v1/namespaces/sample/pods app=helloworld",
  );
  return names.map(podOf);
}

/** An API server that lists pods, and runs commands in them over a WebSocket. */
function serve(cluster: Cluster): http.Server {
  const server = http.createServer((request, response) => {
    const refusal = typeof cluster.backends === "number" ? cluster.backends : undefined;
    response.writeHead(refusal ?? 200, { "content-type": "application/json" });
    response.end(
      JSON.stringify(
        refusal === undefined
          ? { items: listed(cluster, new URL(request.url!, "http://x")) }
          : { kind: "Status", message: "may not" },
      ),
    );
  });
  let requests = 0;
  server.on("upgrade", (request, socket) => {
    const outcome = cluster.outcomes![Math.min(requests++, cluster.outcomes!.length - 1)]!;
    cluster.asked?.push(new URL(request.url!, "http://x").searchParams);
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
    );
    // Kubernetes' channels: 1 is stdout, 2 stderr, 3 how it ended
    const send = (channel: number, text: string): boolean =>
      socket.write(
        Buffer.concat([Buffer.from([0x82, text.length + 1, channel]), Buffer.from(text)]),
      );
    const succeeded = "stdout" in outcome;
    send(succeeded ? 1 : 2, succeeded ? outcome.stdout : outcome.stderr);
    send(3, JSON.stringify({ status: succeeded ? "Success" : "Failure" }));
    socket.on("data", () => socket.end());
  });
  return server;
}

describe("asking across clusters", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "status-"));
  const servers: http.Server[] = [];

  after(() => {
    for (const server of servers) server.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** Asks in these clusters; without time for more, once around. */
  async function ask(
    clusters: { [name: string]: Cluster },
    { seconds = 0, say = (_: string): void => {}, more = {} } = {},
  ): Promise<{ [cluster: string]: Traffic }> {
    const names = Object.keys(clusters);
    const addresses: { [name: string]: string } = {};
    for (const name of names) {
      const server = serve(clusters[name]!);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      addresses[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    const file = path.join(folder, "kubeconfig");
    const entries = names.map((name) => ({
      name,
      cluster: { server: addresses[name], "insecure-skip-tls-verify": true },
    }));
    fs.writeFileSync(
      file,
      yaml.dump({
        clusters: entries,
        users: [{ name: "u", user: {} }],
        contexts: names.map((name) => ({ name, context: { cluster: name, user: "u" } })),
      }),
    );
    const accesses = openContexts(file, []).map((access) => ({
      ...access,
      cluster: access.context,
    }));
    const traffic = await askAround(
      accesses,
      { ...question, ...more },
      Date.now() + seconds * 1000,
      say,
    );
    return Object.fromEntries(traffic.map((one) => [one.cluster, one]));
  }

  it("goes on until pods of every cluster have answered, and keeps their versions", async () => {
    const seen = await ask({
      east: { backends: pods.east, outcomes: [fromEast, fromEast, fromWest] },
      west: { backends: pods.west, outcomes: [fromWest, fromEast] },
    });
    const { context, requests, failures, answers, expected } = seen["east"]!;
    assert.deepEqual(
      { context, requests, failures, expected },
      { context: "east", requests: 3, failures: 0, expected: ["east", "west"] },
    );
    assert.deepEqual(answers, {
      east: { count: 2, versions: ["v1"] },
      west: { count: 1, versions: ["v2"] },
    });
    assert.equal(seen["west"]!.requests, 2);
  });

  it("asks the service by its name, from the pod's main container or the one it is told", async () => {
    const asked: URLSearchParams[] = [];
    const cluster = { backends: pods.east, outcomes: [fromEast], asked };
    await ask({ east: cluster });
    await ask({ east: cluster }, { more: { container: "debug" } });
    assert.deepEqual(
      asked.map((query) => query.get("container")),
      ["curl", "debug"],
    );
    assert.equal(asked[0]!.getAll("command").at(-1), "http://helloworld.sample:5000/hello");
  });

  it("expects answers only of clusters that serve, whose own clients ask all the same", async () => {
    const seen = await ask({
      east: { backends: pods.east, outcomes: [fromEast] },
      west: { outcomes: [fromEast] },
      north: { backends: [], outcomes: [fromEast] },
    });
    for (const name of ["east", "west", "north"])
      assert.deepEqual(
        [seen[name]!.expected, Object.keys(seen[name]!.answers)],
        [["east"], ["east"]],
      );
  });

  it("tries again after a failure, and reports it", async () => {
    const said: string[] = [];
    const outcomes = [
      { stderr: "curl: (56) reset\n" },
      { stdout: "no healthy upstream" },
      fromEast,
    ];
    const { east } = await ask(
      { east: { backends: pods.east, outcomes } },
      { seconds: 30, say: (text) => said.push(text) },
    );
    assert.deepEqual(
      [east!.requests, east!.failures, Object.keys(east!.answers)],
      [3, 2, ["east"]],
    );
    assert.match(east!.lastFailure!, /no known pod in the answer "no healthy upstream"/);
    assert.deepEqual([...new Set(said)], ["east: no answer yet from east"]);
  });

  it("gives up when the time is over, and says what came last", async () => {
    const seen = await ask({
      east: { backends: pods.east, outcomes: [{ stderr: "curl: (6) Could not resolve host\n" }] },
      west: { backends: pods.west, outcomes: [fromWest] },
    });
    assert.deepEqual(
      [seen["east"]!.answers, seen["east"]!.lastFailure],
      [{}, "curl: (6) Could not resolve host"],
    );
    assert.deepEqual([Object.keys(seen["west"]!.answers), seen["west"]!.failures], [["west"], 0]);
  });

  it("waits for a client that is still starting", async () => {
    let looks = 0;
    const { east } = await ask(
      { east: { client: () => ++looks > 1, backends: pods.east, outcomes: [fromEast] } },
      { seconds: 30 },
    );
    assert.deepEqual([east!.problem, Object.keys(east!.answers)], [undefined, ["east"]]);
  });

  it("says why no request could be made", async () => {
    const seen = await ask({
      east: { client: () => false, backends: pods.east },
      west: { backends: 403 },
    });
    assert.match(
      seen["east"]!.problem!,
      /no ready pod with the label app=curl in namespace sample/,
    );
    assert.match(seen["west"]!.problem!, /cannot be listed: HTTP 403, may not/);
  });

  it("takes no answer for one cluster's when pods of two have the name", async () => {
    const { east } = await ask({
      east: { backends: ["web-0"], outcomes: [{ stdout: "web-0" }] },
      west: { backends: ["web-0"], client: () => false },
    });
    assert.deepEqual(east!.answers, {});
    assert.match(east!.lastFailure!, /in east and west/);
  });
});
