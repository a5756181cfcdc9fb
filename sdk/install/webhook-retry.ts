import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { isMocked } from "./mocks";

const retryFor = 60_000;
const pause = 1_000;

/** Whether an error is worth a retry, given the milliseconds since the first error. */
export const shouldTryAgain = (error: string, elapsed: number): boolean =>
  elapsed <= retryFor && isUnanswered(error);

/** Whether istiod's validating webhook did not answer. What it rejects is not retried. */
const isUnanswered = (error: string): boolean =>
  /failed calling webhook "([^"]*\.)?validation\.istio\.io"/.test(error);

/**
 * Lets the engine retry for a minute to write Istio's configuration while its validation does not
 * answer. istiod's pod is ready before every node has a route to it, and the provider does not wait.
 * Usually the gateway's pod already waited for that route, but not if a remote becomes a primary.
 */
export function retryUnanswered(name: string): pulumi.CustomResourceOptions {
  // mocks do not support hooks, and a preview writes nothing
  if (isMocked() || pulumi.runtime.isDryRun()) return {};
  let first: number | undefined;
  const tryAgain: pulumi.ErrorHookFunction = async ({ errors: [latest = ""] }) => {
    first ??= Date.now();
    if (!shouldTryAgain(latest, Date.now() - first)) return false;
    await wait(pause);
    return true;
  };
  // names of hooks must be unique in a program, and another component may have a mesh of this name
  return { hooks: { onError: [new OptionalErrorHook(`${name}-${randomUUID()}`, tryAgain)] } };
}

/** A hook that may fail to register: a language host older than its engine does not support it. */
class OptionalErrorHook extends pulumi.ErrorHook {
  constructor(name: string, callback: pulumi.ErrorHookFunction) {
    super(name, callback);
    const registration = this as unknown as { __registered: Promise<void> };
    registration.__registered = registration.__registered.catch(() => undefined);
  }
}
