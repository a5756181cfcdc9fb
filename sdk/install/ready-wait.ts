import { setTimeout } from "node:timers/promises";
import { issueLine, type Issue } from "../issue";
import type { Readiness } from "./ready-questions";

/** Asks one cluster whether it is ready. */
export interface ClusterQuestion {
  readonly cluster: string;
  readonly ask: () => Promise<Readiness>;
}

/** How to wait for a mesh. Times are in milliseconds. */
export interface ReadyWait {
  readonly questions: readonly ClusterQuestion[];
  readonly timeout: number;
  readonly pause: number;
  /** Called with what is not ready, when that changes. */
  readonly onProgress: (line: string) => void;
  /** Whether the run fails anyway. */
  readonly isStopped: () => boolean;
}

/** What is not ready, and what cannot be seen, by cluster. */
export interface NotReady {
  readonly waiting: readonly Issue[];
  readonly unknown: readonly Issue[];
}

/** An API server may fail to reach a pod that has just started. */
const triesToSee = 3;

/** Asks all clusters until they are ready or the time is over. */
export async function waitUntilReady(wait: ReadyWait): Promise<NotReady> {
  const deadline = Date.now() + wait.timeout;
  let progress = "";
  for (let tries = 1; ; tries++) {
    const found = await askAll(wait.questions);
    const { waiting, unknown } = found;
    const isDone = waiting.length === 0 && (unknown.length === 0 || tries >= triesToSee);
    if (isDone || Date.now() >= deadline || wait.isStopped()) return found;
    const line = `not ready yet: ${[...waiting, ...unknown].map(issueLine).join("; ")}`;
    if (line !== progress) wait.onProgress(line);
    progress = line;
    await setTimeout(wait.pause);
  }
}

async function askAll(questions: readonly ClusterQuestion[]): Promise<NotReady> {
  const answers = await Promise.all(
    questions.map(async ({ cluster, ask }) => ({ cluster, ...(await ask()) })),
  );
  const issuesOf = (key: keyof NotReady): Issue[] =>
    answers.flatMap(({ cluster, [key]: reasons }) =>
      reasons.map((reason) => ({ path: `clusters.${cluster}`, reason })),
    );
  return { waiting: issuesOf("waiting"), unknown: issuesOf("unknown") };
}
