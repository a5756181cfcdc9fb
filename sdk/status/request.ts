import { Writable } from "node:stream";
import type * as k8s from "@kubernetes/client-node";
import { oneLine, reasonOf, within, type Access } from "./access";

/** What to ask, and from where. */
export interface Question {
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
  readonly path: string;
  /** A label selector of the client pods, in the service's namespace. */
  readonly client: string;
  readonly container?: string;
}

/** What a request brought: an answer's body, or why there is none. */
export type Outcome = { readonly body: string } | { readonly failure: string };

/** The API server is given longer than the request in the pod, whose own words say more. */
const [requestSeconds, execSeconds] = [5, 10];

// One of the two is in most images; a body with an error status is kept, for it says what is wrong. The time is not left to
// wget: that of some busyboxes crashes when it is given one.
const request = `if command -v curl >/dev/null; then curl -sS -m ${requestSeconds} "$0"; else timeout ${requestSeconds} wget -q -O - "$0"; fi`;

/** Makes one request in a pod, with whatever its image has. */
export const askInPod = (access: Access, pod: k8s.V1Pod, question: Question): Promise<Outcome> =>
  run(access, pod, question, request);

/**
 * Makes several requests at once, and brings what all of them printed together. A proxy keeps its connections, and behind a
 * gateway each of them leads to one pod: only requests at the same time make it open more, and so come to pods that a hundred
 * requests one by one may never reach.
 */
export const askAtOnce = (
  access: Access,
  pod: k8s.V1Pod,
  question: Question,
  times: number,
): Promise<Outcome> => run(access, pod, question, `${`( ${request}; echo ) & `.repeat(times)}wait`);

async function run(
  access: Access,
  pod: k8s.V1Pod,
  question: Question,
  script: string,
): Promise<Outcome> {
  const url = `http://${question.service}.${question.namespace}:${question.port}${question.path}`;
  const container =
    question.container ??
    pod.metadata?.annotations?.["kubectl.kubernetes.io/default-container"] ??
    pod.spec!.containers[0]!.name;
  try {
    const { status, stdout, stderr } = await runInPod(access, pod.metadata!, container, [
      "sh",
      "-c",
      script,
      url,
    ]);
    if (status.status === "Success") return { body: stdout };
    return {
      failure: oneLine(stderr) || oneLine(status.message ?? "the request failed and said nothing"),
    };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

async function runInPod(
  { library, config }: Access,
  { name, namespace }: k8s.V1ObjectMeta,
  container: string,
  command: string[],
) {
  const [stdout, stderr] = [new Collected(), new Collected()];
  let socket: { close(): void } | undefined;
  const finished = new Promise<k8s.V1Status>((resolve, reject) => {
    const exec = new library.Exec(config).exec(
      namespace!,
      name!,
      container,
      command,
      stdout,
      stderr,
      null,
      false,
      resolve,
    );
    exec.then((opened) => (socket = opened), reject);
  });
  try {
    return {
      status: await within(execSeconds, finished),
      stdout: stdout.text(),
      stderr: stderr.text(),
    };
  } finally {
    socket?.close();
  }
}

/** Keeps what is written to it. */
class Collected extends Writable {
  private readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.chunks).toString("utf8");
  }
}
