import { Writable } from "node:stream";
import type * as k8s from "@kubernetes/client-node";
import { describeError, singleLine, withTimeout } from "../live/api-errors";
import type { ClusterClient } from "./contexts";
import { objectName } from "../live/pods";

/** Which requests to send, and from which pods. */
export interface RequestSpec {
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
  readonly path: string;
  /** A label selector of the client pods, in the namespace of the service. */
  readonly client: string;
  /** The container of the client pod. Default: the default container of the pod. */
  readonly container?: string;
}

/** The body of an answer, or why there is none. */
export type Outcome = { readonly body: string } | { readonly failure: string };

/** The exec session lasts longer than the request, so that the error of the request arrives. */
const [requestSeconds, execSeconds] = [5, 10];

// Most images have one of the two. Without -f, curl prints the body of an HTTP error as well.
// The wget of some busybox versions crashes if it gets a timeout of its own.
const curl = `curl -sS -m ${requestSeconds} "$0"`;
const wget = `timeout ${requestSeconds} wget -q -O - "$0"`;
const request = `if command -v curl >/dev/null; then ${curl}; else ${wget}; fi`;

/** Sends one request from a pod. */
export const sendRequest = (
  client: ClusterClient,
  pod: k8s.V1Pod,
  spec: RequestSpec,
): Promise<Outcome> => run(client, pod, spec, request);

/**
 * Sends several requests at once and returns their output together. A proxy reuses connections, and
 * behind a gateway each of them leads to one pod. Only parallel requests make it open more, and so
 * reach pods that a hundred requests in sequence may never reach.
 */
export const sendParallelRequests = (
  client: ClusterClient,
  pod: k8s.V1Pod,
  spec: RequestSpec,
  count: number,
): Promise<Outcome> => run(client, pod, spec, `${`( ${request}; echo ) & `.repeat(count)}wait`);

async function run(
  client: ClusterClient,
  pod: k8s.V1Pod,
  { service, namespace, port, path, container = defaultContainer(pod) }: RequestSpec,
  script: string,
): Promise<Outcome> {
  const url = `http://${service}.${namespace}:${port}${path}`;
  const command = ["sh", "-c", script, url];
  try {
    const { status, stdout, stderr } = await exec(client, pod, container, command);
    if (status.status === "Success") return { body: stdout };
    const failure = singleLine(stderr) || singleLine(status.message ?? "");
    return { failure: failure || "the request failed without an error message" };
  } catch (error) {
    return { failure: describeError(error) };
  }
}

const defaultContainer = ({ metadata, spec }: k8s.V1Pod): string =>
  metadata?.annotations?.["kubectl.kubernetes.io/default-container"] ??
  spec?.containers[0]?.name ??
  "";

interface ExecResult {
  readonly status: k8s.V1Status;
  readonly stdout: string;
  readonly stderr: string;
}

async function exec(
  { library, config }: ClusterClient,
  pod: k8s.V1Pod,
  container: string,
  command: string[],
): Promise<ExecResult> {
  const [name, namespace] = [objectName(pod), pod.metadata?.namespace ?? ""];
  const [stdout, stderr] = [new BufferStream(), new BufferStream()];
  let socket: { close(): void } | undefined;
  const finished = new Promise<k8s.V1Status>((resolve, reject) => {
    new library.Exec(config)
      .exec(namespace, name, container, command, stdout, stderr, null, false, resolve)
      .then((opened) => (socket = opened), reject);
  });
  try {
    const status = await withTimeout(execSeconds, finished);
    return { status, stdout: stdout.content(), stderr: stderr.content() };
  } finally {
    socket?.close();
  }
}

/** Keeps what is written to it. */
class BufferStream extends Writable {
  private readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  content(): string {
    return Buffer.concat(this.chunks).toString("utf8");
  }
}
