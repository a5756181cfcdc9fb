import { setTimeout as pause } from "node:timers/promises";

const pollMilliseconds = 300;

/** Why a cluster's workload was not ready in time. */
export class NotReadyError extends Error {}

/** One run of the workload: until when it waits, what stops it, and where it shows progress. */
export class Run {
  constructor(
    readonly signal: AbortSignal,
    readonly log: (line: string) => void,
    private readonly deadline: number,
  ) {}

  /** Repeats an attempt until it returns no reason to wait. Gives up at the deadline. */
  async until(cluster: string, attempt: () => Promise<string | undefined>): Promise<void> {
    let shown: string | undefined;
    for (;;) {
      this.signal.throwIfAborted();
      const reason = await attempt();
      if (reason === undefined) return;
      if (Date.now() >= this.deadline) throw new NotReadyError(reason);
      if (reason !== shown) this.log(`${cluster}: ${reason}`);
      shown = reason;
      await this.pause();
    }
  }

  pause(): Promise<void> {
    return pause(pollMilliseconds, undefined, { signal: this.signal });
  }
}
