import * as fs from "node:fs";
import * as https from "node:https";

/**
 * A process that terminates TLS with its own certificate and forwards requests to another server.
 * Arguments: the address and port to listen at, the URL of the server, and the files of certificate
 * and key. Prints a line when it listens.
 */
const [host, port, target, certificate, key] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const url = new URL(target);
const agent = new https.Agent({ keepAlive: true });

const server = https.createServer(
  { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) },
  (request, response) => {
    const { method, headers, url: path } = request;
    const to = {
      host: url.hostname,
      port: url.port,
      method,
      headers,
      path,
      agent,
      rejectUnauthorized: false,
    };
    const forwarded = https.request(to, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      response.flushHeaders(); // the client of a watch waits for them long before the first event
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    response.on("close", () => forwarded.destroy());
    request.pipe(forwarded);
  },
);
server.listen(Number(port), host, () => console.log("listening"));
process.stdin.on("close", () => process.exit()).resume(); // exits with its parent process
