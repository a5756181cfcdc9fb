import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as path from "node:path";
import execa from "execa";
import { makeAuthority, makeServer } from "./authorities";

const host = "git.mesh.example";

/** Serves a folder of Git repositories as https://git.mesh.example, to clients that use a proxy. */
export class GitServer {
  private constructor(
    private readonly servers: readonly http.Server[],
    /** The environment of clients that are written in Go. */
    readonly environment: { readonly [name: string]: string },
  ) {}

  /** The address of a repository in the folder, as a user names it. */
  static readonly address = (repository: string): string => `${host}/${repository}`;

  static async start(folder: string): Promise<GitServer> {
    const authority = await makeAuthority();
    const certificateFile = path.join(folder, "ca.crt");
    fs.writeFileSync(certificateFile, authority.certificate);
    const { certificate: cert, privateKey: key } = await makeServer(authority, host);
    const { stdout: programs } = await execa("git", ["--exec-path"]);
    const program = path.join(programs, "git-http-backend");
    const git = https.createServer({ cert, key }, (request, response) => {
      void serve(program, folder, request, response);
    });
    const proxy = http.createServer();
    proxy.on("connect", ({ url = "" }: http.IncomingMessage, client: net.Socket) => {
      const [name = "", port = ""] = url.split(":");
      const target = name === host ? net.connect(portOf(git)) : net.connect(Number(port), name);
      for (const socket of [client, target]) socket.on("error", () => socket.destroy());
      target.once("connect", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        target.pipe(client).pipe(target);
      });
    });
    for (const server of [git, proxy]) await once(server.listen(0, "127.0.0.1"), "listening");
    return new GitServer([git, proxy], {
      HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
      SSL_CERT_FILE: certificateFile,
    });
  }

  stop(): void {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}

const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port;

/** Lets Git's own program for web servers answer, by the rules of CGI. */
async function serve(
  program: string,
  folder: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? "/", `https://${host}`);
  const {
    "content-type": type,
    "content-encoding": encoding,
    "git-protocol": protocol,
  } = request.headers;
  const git = spawn(program, {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: String(protocol ?? ""),
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: type ?? "",
      HTTP_CONTENT_ENCODING: encoding ?? "",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(git.stdin);
  const chunks: Buffer[] = [];
  git.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(git, "close");
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf("\r\n\r\n");
  for (const line of answer.subarray(0, end).toString().split("\r\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/s);
    if (name === "Status") response.statusCode = Number.parseInt(value);
    else response.setHeader(name, value);
  }
  response.end(answer.subarray(end + 4));
}
