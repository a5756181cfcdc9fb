import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { openContexts } from "../../../sdk/status/contexts";
import type { RequestSpec } from "../../../sdk/status/request";
import type { Traffic } from "../../../sdk/status/observation";
import { sendRequests } from "../../../sdk/status/traffic";

/** The output of a command in a client pod: to stdout if it succeeds, else to stderr. */
type Outcome = { readonly stdout: string } | { readonly stderr: string };

/** What the API server of a cluster answers. */
interface Cluster {
  /** Whether there is a client pod, called at each lookup. */
  readonly client?: () => boolean;
  /** The pods behind the service. Undefined: there is no service. A number: an HTTP error. */
  readonly backends?: readonly string[] | number;
  /** The outcomes of the client's requests in order. The last one repeats. */
  readonly outcomes?: readonly Outcome[];
  /** Receives the requests that the client sent. */
  readonly received?: URLSearchParams[];
}

const request: RequestSpec = {
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

function list(
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

/** An API server that lists pods and runs commands in them over a WebSocket. */
function serve(cluster: Cluster): http.Server {
  const server = http.createServer((request, response) => {
    const refusal = typeof cluster.backends === "number" ? cluster.backends : undefined;
    response.writeHead(refusal ?? 200, { "content-type": "application/json" });
    response.end(
      JSON.stringify(
        refusal === undefined
          ? { items: list(cluster, new URL(request.url!, "http://x")) }
          : { kind: "Status", message: "may not" },
      ),
    );
  });
  let requests = 0;
  server.on("upgrade", (request, socket) => {
    const outcome = cluster.outcomes![Math.min(requests++, cluster.outcomes!.length - 1)]!;
    cluster.received?.push(new URL(request.url!, "http://x").searchParams);
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
    );
    // the channels of Kubernetes: 1 is stdout, 2 is stderr, 3 is the exit status
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

describe("sending requests between clusters", function () {
  this.timeout(60_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "status-"));
  const servers: http.Server[] = [];

  after(() => {
    for (const server of servers) server.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** Sends requests in these clusters. With 0 seconds there is a single round. */
  async function send(
    clusters: { [name: string]: Cluster },
    { seconds = 0, log = (_: string): void => {}, more = {} } = {},
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
    const clients = openContexts(file, []).map((client) => ({
      ...client,
      cluster: client.context,
    }));
    const traffic = await sendRequests(
      clients,
      { ...request, ...more },
      Date.now() + seconds * 1000,
      log,
    );
    return Object.fromEntries(traffic.map((one) => [one.cluster, one]));
  }

  it("continues until pods of every cluster have answered, and records their versions", async () => {
    const seen = await send({
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

  it("requests the service by name, from the default container of the pod or the given one", async () => {
    const received: URLSearchParams[] = [];
    const cluster = { backends: pods.east, outcomes: [fromEast], received };
    await send({ east: cluster });
    await send({ east: cluster }, { more: { container: "debug" } });
    assert.deepEqual(
      received.map((query) => query.get("container")),
      ["curl", "debug"],
    );
    assert.equal(received[0]!.getAll("command").at(-1), "http://helloworld.sample:5000/hello");
  });

  it("expects answers only from clusters that run the service, but sends from all", async () => {
    const seen = await send({
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

  it("retries after a failure, and counts it", async () => {
    const logged: string[] = [];
    const outcomes = [
      { stderr: "curl: (56) reset\n" },
      { stdout: "no healthy upstream" },
      fromEast,
    ];
    const { east } = await send(
      { east: { backends: pods.east, outcomes } },
      { seconds: 30, log: (line) => logged.push(line) },
    );
    assert.deepEqual(
      [east!.requests, east!.failures, Object.keys(east!.answers)],
      [3, 2, ["east"]],
    );
    assert.match(
      east!.lastFailure!,
      /the name of a pod .* in the answer, got "no healthy upstream"/,
    );
    assert.deepEqual([...new Set(logged)], ["east: no answer yet from east"]);
  });

  it("stops at the deadline, and reports the last failure", async () => {
    const seen = await send({
      east: { backends: pods.east, outcomes: [{ stderr: "curl: (6) Could not resolve host\n" }] },
      west: { backends: pods.west, outcomes: [fromWest] },
    });
    assert.deepEqual(
      [seen["east"]!.answers, seen["east"]!.lastFailure],
      [{}, "curl: (6) Could not resolve host"],
    );
    assert.deepEqual([Object.keys(seen["west"]!.answers), seen["west"]!.failures], [["west"], 0]);
  });

  it("waits for a client pod that is still starting", async () => {
    let looks = 0;
    const { east } = await send(
      { east: { client: () => ++looks > 1, backends: pods.east, outcomes: [fromEast] } },
      { seconds: 30 },
    );
    assert.deepEqual([east!.problem, Object.keys(east!.answers)], [undefined, ["east"]]);
  });

  it("reports why no request could be sent", async () => {
    const seen = await send({
      east: { client: () => false, backends: pods.east },
      west: { backends: 403 },
    });
    assert.match(seen["east"]!.problem!, /^no ready pod matches app=curl in namespace sample$/);
    assert.match(
      seen["west"]!.problem!,
      /^cannot list the pods behind the service: HTTP 403, may not$/,
    );
  });

  it("does not count an answer whose pod name exists in two clusters", async () => {
    const { east } = await send({
      east: { backends: ["web-0"], outcomes: [{ stdout: "web-0" }] },
      west: { backends: ["web-0"], client: () => false },
    });
    assert.deepEqual(east!.answers, {});
    assert.match(east!.lastFailure!, /in east and west/);
  });
});
