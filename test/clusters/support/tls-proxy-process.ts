import * as fs from "node:fs";
import * as https from "node:https";

/**
 * A process that shows a certificate of its own and hands requests on to another server, as what stands before API servers does: called with
 * the address and port to listen at, the URL of that server, and the files of certificate and key. Says that it listens.
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
    const further = https.request(to, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      response.flushHeaders(); // a watch begins long before there is something to tell
      answer.pipe(response);
    });
    further.on("error", () => response.destroy());
    response.on("close", () => further.destroy());
    request.pipe(further);
  },
);
server.listen(Number(port), host, () => console.log("listening"));
process.stdin.on("close", () => process.exit()).resume(); // goes with who started it
