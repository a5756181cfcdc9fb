import { describeError, singleLine, withTimeout } from "../../live/api-errors";
import { requestPod, type HttpAnswer } from "../../live/forward";
import type { Member } from "./members";
import { podName, ports, serverHost, workloadNamespace } from "./names";
import type { Run } from "./run";

/** The requests from one cluster to another. */
export interface Direction {
  readonly from: Member;
  readonly to: Member;
  requests: number;
  answers: number;
  failures: number;
  lastFailure?: string;
  /**
   * Whether the server saw a certificate of the client in the last answer. Not set in ambient mode,
   * which hides the certificate from the server.
   */
  isEncrypted?: boolean;
}

/** Longer than the client's Envoy waits, so that its error arrives. */
const requestSeconds = 10;

/** Every direction between the members, including from each cluster to itself. */
export const directionsBetween = (members: readonly Member[]): Direction[] =>
  members.flatMap((from) =>
    members.map((to) => ({ from, to, requests: 0, answers: 0, failures: 0 })),
  );

/**
 * Sends requests in each direction until one is answered over mTLS. A proxy that does not know a
 * Service yet sends plaintext, so a plaintext answer counts only if no other comes.
 */
export async function askAll(
  directions: readonly Direction[],
  run: Run,
  deadline: number,
): Promise<void> {
  const sources = new Set(directions.map(({ from }) => from));
  for (;;) {
    await Promise.all(
      [...sources].map(async (source) => {
        const open = directions.filter(({ from }) => from === source).filter(isOpen);
        for (const direction of open)
          // each is asked at least once
          if (direction.requests === 0 || Date.now() < deadline) await ask(direction, run.signal);
      }),
    );
    const open = directions.filter(isOpen);
    if (open.length === 0 || Date.now() >= deadline) return;
    run.log(open.map(missingAnswer).join("; "));
    await run.pause();
  }
}

/** Whether a direction does not have the expected answer yet. */
export const isOpen = ({ to, answers, isEncrypted }: Direction): boolean =>
  to.isAmbient ? answers === 0 : isEncrypted !== true;

const missingAnswer = ({ from, to, answers }: Direction): string =>
  `${from.client.cluster}: ${answers > 0 ? "no mTLS to" : "no answer from"} ${to.client.cluster} yet`;

async function ask(direction: Direction, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { from, to } = direction;
  const port = { namespace: workloadNamespace, pod: podName, port: ports.client };
  direction.requests++;
  try {
    const wanted = { path: "/", host: serverHost(to.id) };
    const request = requestPod(from.client, port, wanted, signal);
    const certificate = certificateIn(await withTimeout(requestSeconds, request), to.id);
    direction.answers++;
    if (!direction.to.isAmbient) direction.isEncrypted = certificate.includes("URI=spiffe://");
  } catch (error) {
    signal.throwIfAborted();
    direction.failures++;
    direction.lastFailure = describeError(error);
  }
}

/** The client's certificate as the server's sidecar describes it. Empty if there was none. */
function certificateIn({ status, body }: HttpAnswer, expectedServer: string): string {
  if (status !== 200) throw new Error(singleLine(`HTTP ${status}: ${body}`));
  const { server, certificate } = JSON.parse(body) as { server?: unknown; certificate?: unknown };
  if (server !== expectedServer)
    throw new Error(singleLine(`expected an answer from ${expectedServer}, got "${server}"`));
  return typeof certificate === "string" ? certificate : "";
}
