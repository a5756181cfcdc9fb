import { defined } from "../../defined";
import { problem, type Problem } from "../finding";
import type { AnswerCount, Traffic } from "../observation";
import { isOpen, type Direction } from "./directions";
import { hintFor } from "./hints";
import type { Member } from "./members";
import { denied } from "./problems";

/** What one cluster's client sent and received. `prevented`: why its workload is not ready. */
export function trafficFrom(
  { client: { context, cluster } }: Member,
  directions: readonly Direction[],
  prevented: Problem | undefined,
): Traffic {
  const own = directions.filter(({ from }) => from.client.cluster === cluster);
  const sum = (count: (direction: Direction) => number): number =>
    own.reduce((total, direction) => total + count(direction), 0);
  return defined({
    context,
    cluster,
    problem: prevented?.message,
    requests: sum(({ requests }) => requests),
    failures: sum(({ failures }) => failures),
    lastFailure: [...own].reverse().find(({ lastFailure }) => lastFailure !== undefined)
      ?.lastFailure,
    answers: Object.fromEntries(own.filter(({ answers }) => answers > 0).map(answerOf)),
    expected: own.map(({ to }) => to.client.cluster),
  });
}

const answerOf = ({ to, answers, isEncrypted }: Direction): [string, AnswerCount] => [
  to.client.cluster,
  defined({ count: answers, versions: [], isEncrypted }),
];

/** What is wrong with one direction. */
export function directionProblems(direction: Direction): Problem[] {
  if (!isOpen(direction)) return [];
  const { from, to, ...seen } = direction;
  const [cluster, peer] = [from.client.cluster, to.client.cluster];
  if (seen.answers > 0) {
    const message =
      `"${peer}" answered without mTLS; ` +
      "check for a DestinationRule or PeerAuthentication that turns it off";
    return [problem("NOT_ENCRYPTED", { cluster, peer }, message)];
  }
  const { requests, lastFailure = "no answer" } = seen;
  // says nothing about the mesh
  if (lastFailure.includes("RBAC: access denied")) return [denied(cluster, peer, lastFailure)];
  const message =
    `all ${requests} requests to "${peer}" failed, the last with: ${lastFailure}; ` +
    hintFor(lastFailure, cluster, peer);
  return [problem("NO_ANSWER_FROM", { cluster, peer }, message)];
}
