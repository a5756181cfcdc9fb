import * as http from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";

const answerTimeout = 5_000;

/** The message of a request that took too long. */
export const tooLate = `no answer within ${answerTimeout / 1000} seconds`;

const connections = 6;

/** The answer of an API server. */
export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  /** The time of the server, if it gives it. */
  readonly date: string | undefined;
}

/** Sends a GET request to an API server. */
export function get(
  server: string,
  path: string,
  options: https.RequestOptions,
  timeout = answerTimeout,
): Promise<Answer> {
  const url = urlAt(server, path);
  const { request } = url.protocol === "http:" ? http : https;
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, timeout }, (answer) => {
      const { statusCode: status, headers } = answer;
      text(answer).then((body) => resolve({ status, body, date: headers.date }), reject);
    });
    call.on("timeout", () => call.destroy(new Error(tooLate)));
    call.on("error", reject);
    call.end();
  });
}

/** Lets the requests to a server share connections. A TLS handshake is slower than a request. */
export function shareConnections(
  server: string,
  options: https.RequestOptions,
): https.RequestOptions {
  // a proxy has an agent of its own
  if (options.agent !== false) return options;
  const { Agent } = server.startsWith("http:") ? http : https;
  return { ...options, agent: new Agent({ keepAlive: true, maxSockets: connections }) };
}

/** The code of a failed request, such as ECONNREFUSED, or else its message. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};

/** Like other clients, ignores a query and a fragment in the URL of the server. */
function urlAt(server: string, path: string): URL {
  const { origin, pathname } = new URL(server);
  return new URL(`${origin}${pathname.replace(/\/+$/, "")}${path}`);
}

/** The same options, with another format of the answer. */
export const withAccept = (
  options: https.RequestOptions,
  accept = "*/*",
): https.RequestOptions => ({
  ...options,
  headers: { ...(options.headers as http.OutgoingHttpHeaders), accept },
});
