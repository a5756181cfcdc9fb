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

  /** Runs what may throw a user error, inside an `apply`. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.remember(error);
    }
  }

  /**
   * An output of the mesh, which fails with the refusal. A resource whose input fails never gets
   * its outputs, so an Automation API program that exports them would wait for ever.
   */
  guard<T>(output: pulumi.Output<T>): pulumi.Output<T> {
    const done = Promise.race([settled(output), this.failed]);
    return pulumi.all([output, done]).apply(([value]) => value as T);
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
