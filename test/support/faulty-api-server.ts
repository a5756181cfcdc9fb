import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as yaml from "js-yaml";

/** The HTTP status of a request that must fail, or undefined. */
type Fault = (method: string, url: string) => number | undefined;

/** An API server on loopback that passes requests on to a real one, unless they fail. */
export class FaultyApiServer {
  private fault: Fault = () => undefined;

  private constructor(
    private readonly server: http.Server,
    /** The URL of the real API server. */
    readonly behind: string,
    /** A kubeconfig of all clusters. For one of them, it has the address of this server. */
    readonly kubeconfig: string,
  ) {}

  static async start(kubeconfigFile: string, cluster: string): Promise<FaultyApiServer> {
    const config = yaml.load(fs.readFileSync(kubeconfigFile, "utf8")) as any;
    const named = (list: string) =>
      config[list].find(({ name }: { name: string }) => name === cluster);
    const data = (base64: string): Buffer => Buffer.from(base64, "base64");
    const { server: behind, "certificate-authority-data": ca } = named("clusters").cluster;
    const { user } = named("users");
    const agent = new https.Agent({
      keepAlive: true,
      ca: data(ca),
      cert: data(user["client-certificate-data"]),
      key: data(user["client-key-data"]),
    });
    const server = http.createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    named("clusters").cluster = { server: url };
    named("users").user = { token: "any" };
    const faulty = new FaultyApiServer(server, behind, yaml.dump(config));
    server.on("request", (request, response) => faulty.respond(request, response, agent));
    return faulty;
  }

  failIf(fault: Fault): void {
    this.fault = fault;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private respond(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    agent: https.Agent,
  ): void {
    const { method = "", url = "", headers } = request;
    const status = this.fault(method, url);
    if (status !== undefined) {
      request.resume();
      response.writeHead(status, status === 429 ? { "retry-after": "1" } : {});
      response.end(JSON.stringify({ kind: "Status", apiVersion: "v1", code: status }));
      return;
    }
    const { host: _, authorization: __, ...passed } = headers;
    const target = new URL(url, this.behind);
    const call = https.request(target, { method, headers: passed, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    call.on("error", () => response.destroy());
    response.on("close", () => call.destroy());
    request.pipe(call);
  }
}
