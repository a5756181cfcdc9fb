import * as pulumi from "@pulumi/pulumi";
import { userError } from "./errors";
import { settled } from "./settled";

/**
 * What is refused after the first resource was registered, because it was not known earlier. Each
 * error is thrown as one object, so Pulumi prints it once, whatever waits for it.
 */
export class Refusal {
  private readonly errors = new Map<string, Error>();
  private readonly failed: Promise<never>;
  private fail: (error: Error) => void = () => undefined;

  constructor() {
    this.failed = new Promise((_, reject) => (this.fail = reject));
    // without outputs to guard, nothing else handles it
    this.failed.catch(() => undefined);
  }

  /** Whether the run fails. */
  get isRefused(): boolean {
    return this.errors.size > 0;
  }

  /** Runs what may throw a user error, inside an `apply`. The run fails with that error. */
  during<T>(work: () => T | Promise<T>): Promise<T> {
    return endRunWith(this.remembering(work));
  }

  /** Runs a check that nothing waits for, but without which the run does not end. */
  alongside(check: () => Promise<void>): void {
    void endRunWith(this.orFailed(this.remembering(check)));
  }

  /**
   * An output that fails with the refusal. A resource whose input fails never gets its outputs, so
   * an Automation API program would wait for ever.
   */
  guard<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const done = this.orFailed(settled(output));
    return pulumi.all([output, done]).apply(([value]) => value as T);
  }

  /** Lets what depends on a resource, also in the user's program, fail with the refusal. */
  watch(resource: pulumi.Resource): void {
    Object.assign(resource, { urn: this.guard(resource.urn) });
  }

  /** The same resources, when they are registered. With the refusal, it fails at once. */
  whenReady(resources: readonly pulumi.Resource[]): Promise<pulumi.Resource[]> {
    const ready = Promise.all(resources.map(({ urn }) => settled(urn)));
    return this.orFailed(ready).then(() => [...resources]);
  }

  private async remembering<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.remember(error);
    }
  }

  private orFailed<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.failed]);
  }

  /** The first error with the same message. Any other error is also shown without its stack. */
  private remember(error: unknown): Error {
    const made = pulumi.RunError.isInstance(error) ? error : userError(String(error));
    const first = this.errors.get(made.message) ?? made;
    this.errors.set(made.message, first);
    this.fail(first);
    return first;
  }
}

/**
 * Lets the run wait for a promise, and fail with it. An Automation API program whose outputs are
 * known would otherwise succeed, and the engine would delete whatever was not registered.
 */
function endRunWith<T>(work: Promise<T>): Promise<T> {
  const done = pulumi.runtime.rpcKeepAlive() as (result: Promise<T>) => void;
  done(work);
  return work;
}
