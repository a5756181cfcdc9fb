import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import * as path from "node:path";
import { json } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { waitUntil } from "../../scripts/clusters/command";
import { writePki } from "../../scripts/clusters/pki";
import type { Cluster } from "../../scripts/clusters/state";

/** What a client has sent. */
interface Received {
  readonly request: string;
  readonly body?: any;
}

/** An API server on loopback that answers from a list, and keeps watches open. */
export class RecordingServer {
  readonly received: Received[] = [];
  readonly answers: { [request: string]: { status: number; body?: object } } = {};
  private readonly watches = new Map<string, ServerResponse>();

  private constructor(
    readonly cluster: Cluster,
    private readonly server: https.Server,
  ) {}

  static async start(folder: string): Promise<RecordingServer> {
    const addresses = { nodeIp: "127.77.3.9", apiServiceIp: "10.96.1.1", index: 3 };
    const cluster = {
      name: "east",
      folder,
      clusterDomain: "cluster.local",
      ...addresses,
    } as Cluster;
    await writePki(cluster);
    const read = (file: string): Buffer => fs.readFileSync(path.join(folder, "pki", file));
    const [cert, key, ca] = ["apiserver.crt", "apiserver.key", "ca.crt"].map(read);
    const server = https.createServer({ cert, key, ca, requestCert: true });
    const fake = new RecordingServer(cluster, server);
    server.on("request", (request, response) => void fake.respond(request, response));
    await once(server.listen(6443, cluster.nodeIp), "listening");
    return fake;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Waits for the watch of a path, and sends an event to it. */
  async event(watched: string, type: string, object: object): Promise<void> {
    const watch = () => this.watches.get(`${watched}?watch=true`);
    const failure = () => new Error(`no watch of ${watched}`);
    await waitUntil(() => watch() !== undefined, { seconds: 10, every: 5, failure });
    watch()!.write(`${JSON.stringify({ type, object })}\n`);
  }

  /** Waits for requests. */
  async until(...requests: string[]): Promise<void> {
    const missing = (): string[] =>
      requests.filter((wanted) => !this.received.some(({ request }) => request === wanted));
    const failure = () => new Error(`not received: ${missing().join(", ")}`);
    await waitUntil(() => missing().length === 0, { seconds: 10, every: 5, failure });
  }

  bodyOf = (request: string): any => this.received.find((one) => one.request === request)?.body;

  private async respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    assert.ok((incoming.socket as TLSSocket).authorized, "the client has a certificate");
    const { method, url = "" } = incoming;
    if (url.includes("watch=true")) {
      response.flushHeaders();
      this.watches.set(url, response);
      return;
    }
    const request = `${method} ${url}`;
    const body = method === "GET" || method === "DELETE" ? undefined : await json(incoming);
    this.received.push({ request, body });
    const answer = this.answers[request] ?? { status: 200, body: {} };
    response.writeHead(answer.status).end(JSON.stringify(answer.body ?? {}));
  }
}
