import * as http from "node:http";
import { Duplex, PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Client } from "../kubeconfig/client";
import { singleLine } from "./api-errors";

/** A port of a pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** What to request. */
export interface PodRequest {
  readonly path: string;
  readonly host: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** The time of the server. */
  readonly date?: string | undefined;
}

/**
 * Sends a GET request to a pod through port-forwarding. Unlike the API server's proxy, it works if
 * the API server cannot reach pods, because the kubelet makes the connection.
 */
export async function requestPod(
  client: Client,
  pod: PodPort,
  request: PodRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const connection = await connect(client, pod);
  try {
    return await getOver(connection, request, signal);
  } finally {
    connection.destroy();
  }
}

async function connect(
  { library, config }: Client,
  { namespace, pod, port }: PodPort,
): Promise<Duplex> {
  const [toPod, fromPod] = [new PassThrough(), new PassThrough()];
  const errors = new Writable({
    write(chunk: Buffer, _, done) {
      // each connection begins with an empty chunk
      const reason = singleLine(chunk.toString("utf8"));
      if (reason !== "") fromPod.destroy(new Error(reason));
      done();
    },
  });
  const forwarder = new library.PortForward(config);
  const socket = await forwarder.portForward(namespace, pod, [port], fromPod, errors, toPod);
  const connection = Duplex.from({ readable: fromPod, writable: toPod });
  // without a listener, an error after the answer would end the process
  connection.on("error", () => undefined);
  connection.on("close", () => (socket as { close(): void }).close());
  (socket as { onclose: unknown }).onclose = () => fromPod.end();
  return connection;
}

function getOver(
  connection: Duplex,
  { path, host }: PodRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { host, connection: "close" };
    const request = http.get({ createConnection: () => connection, path, headers, signal });
    request.on("error", reject);
    request.on("response", (response) => {
      const status = response.statusCode ?? 0;
      const { date } = response.headers;
      text(response).then((body) => resolve({ status, body, date }), reject);
    });
  });
}
