import { describeError } from "../../live/api-errors";
import type { Problem } from "../finding";
import { InterruptedError } from "../interrupt";
import type { Traffic } from "../observation";
import { readyBy, type Needs } from "../schedule";
import { coreOf } from "./cluster";
import { askAll, directionsBetween } from "./directions";
import { selectMembers, type Candidate, type Member } from "./members";
import { leftBehind } from "./problems";
import { NamespaceTakenError, removeNamespace } from "./remove";
import { directionProblems, trafficFrom } from "./results";
import { Run } from "./run";
import { startMember } from "./start";

export interface WorkloadOptions {
  /** Runs Envoy. Defaults to the image of the cluster's sidecars. */
  readonly image?: string | undefined;
  /** Stops the run. The workload is still removed. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Until when to wait for pods and for answers, in milliseconds since 1970. */
  readonly deadline: number;
  /** How much of that time answers need. */
  readonly needs: Needs;
}

/** The answers that each cluster got, and what is wrong. */
export interface WorkloadResult {
  /** Not set if no cluster could get the workload. */
  readonly traffic?: readonly Traffic[];
  readonly problems: readonly Problem[];
}

/**
 * Runs a small pod in each cluster, and sends requests in every direction until each is answered
 * over mTLS. Then removes the pods. If the user lacks a right in any cluster, creates nothing.
 */
export async function verifyWithWorkload(
  candidates: readonly Candidate[],
  options: WorkloadOptions,
): Promise<WorkloadResult> {
  const { members, problems } = await selectMembers(candidates);
  if (members.length === 0) return { problems };
  const outcome = await settle(runMembers(members, options));
  options.log("removing the workload");
  const left = (await Promise.all(members.map(removeFrom))).flat();
  if (options.signal.aborted) throw new InterruptedError(left);
  if ("error" in outcome) throw outcome.error;
  const { traffic, problems: found } = outcome.value;
  return { traffic, problems: [...problems, ...found, ...left] };
}

const settle = <T>(work: Promise<T>): Promise<{ value: T } | { error: unknown }> =>
  work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

async function runMembers(
  members: readonly Member[],
  options: WorkloadOptions,
): Promise<Required<WorkloadResult>> {
  const { signal, log, deadline, needs } = options;
  const run = new Run(signal, log, readyBy(Date.now(), deadline, needs));
  log(`starting a pod in ${members.map(({ client }) => client.cluster).join(", ")}`);
  const starts = await Promise.all(
    members.map((member) => startMember(member, members, options, run)),
  );
  const ready = members.filter((_, index) => starts[index] === undefined);
  const directions = directionsBetween(ready);
  log("sending requests in every direction");
  await askAll(directions, run, deadline);
  return {
    traffic: members.map((member, index) => trafficFrom(member, directions, starts[index])),
    problems: [
      ...starts.filter((problem) => problem !== undefined),
      ...directions.flatMap(directionProblems),
    ],
  };
}

async function removeFrom({ client }: Member): Promise<Problem[]> {
  try {
    await removeNamespace(coreOf(client));
    return [];
  } catch (error) {
    if (error instanceof NamespaceTakenError) return [];
    return [leftBehind(client.cluster, describeError(error))];
  }
}
