import type { Problem } from "./finding";

/** The run was interrupted. Its workload was removed, except for what the problems say. */
export class InterruptedError extends Error {
  constructor(readonly problems: readonly Problem[] = []) {
    super("interrupted");
  }
}

/** The result of work that changes nothing, or an error as soon as the signal is aborted. */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let onAbort: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new InterruptedError());
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
