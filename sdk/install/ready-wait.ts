import { setTimeout } from "node:timers/promises";
import { issueLine, type Issue } from "../issue";
import type { Readiness } from "./ready-checks";

/** Checks whether one cluster is ready. */
export interface ReadinessCheck {
  readonly cluster: string;
  readonly check: () => Promise<Readiness>;
}

/** How to wait for a mesh. Times are in milliseconds. */
export interface ReadyWait {
  readonly checks: readonly ReadinessCheck[];
  readonly timeout: number;
  readonly pause: number;
  /** Called with what is not ready, whenever it changes. */
  readonly onProgress: (line: string) => void;
  /** Whether the run fails for another reason. */
  readonly isStopped: () => boolean;
}

/** What is not ready, and what cannot be seen, by cluster. */
export interface NotReady {
  readonly waiting: readonly Issue[];
  readonly unknown: readonly Issue[];
}

/** An API server may fail to reach a pod that has just started. */
const maxAttempts = 3;

/** Checks all clusters until they are ready or the timeout is over. */
export async function waitUntilReady(wait: ReadyWait): Promise<NotReady> {
  const deadline = Date.now() + wait.timeout;
  let progress = "";
  for (let attempt = 1; ; attempt++) {
    const found = await checkAll(wait.checks);
    const { waiting, unknown } = found;
    const isDone = waiting.length === 0 && (unknown.length === 0 || attempt >= maxAttempts);
    if (isDone || Date.now() >= deadline || wait.isStopped()) return found;
    const line = `not ready yet: ${[...waiting, ...unknown].map(issueLine).join("; ")}`;
    if (line !== progress) wait.onProgress(line);
    progress = line;
    await setTimeout(wait.pause);
  }
}

async function checkAll(checks: readonly ReadinessCheck[]): Promise<NotReady> {
  const answers = await Promise.all(
    checks.map(async ({ cluster, check }) => ({ cluster, ...(await check()) })),
  );
  const issuesOf = (key: keyof NotReady): Issue[] =>
    answers.flatMap(({ cluster, [key]: reasons }) =>
      reasons.map((reason) => ({ path: `clusters.${cluster}`, reason })),
    );
  return { waiting: issuesOf("waiting"), unknown: issuesOf("unknown") };
}
