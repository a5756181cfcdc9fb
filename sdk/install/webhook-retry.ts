import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { isMocked } from "./mocks";

const [patience, pause] = [60_000, 1_000];

/** Whether what failed is worth another try, so many milliseconds after it failed first. */
export const shouldTryAgain = (error: string, since: number): boolean =>
  since <= patience && isUnanswered(error);

/** Whether an API server says that nobody answered istiod's validating webhooks; what they refuse is another matter. */
const isUnanswered = (error: string): boolean =>
  /failed calling webhook "([^"]*\.)?validation\.istio\.io"/.test(error);

/**
 * Lets the engine try again, for a minute, to write Istio's configuration while its validation does not answer: istiod's pod is ready
 * somewhat before every way to it is. A new gateway's pod has come through that webhook before, but in a cluster that was a remote
 * the gateway is there already. The provider itself gives up at once.
 */
export function retryUnanswered(name: string): pulumi.CustomResourceOptions {
  if (isMocked() || pulumi.runtime.isDryRun()) return {}; // mocks know no hooks, and a preview writes nothing
  let first: number | undefined;
  const tryAgain: pulumi.ErrorHookFunction = async ({ errors: [latest = ""] }) => {
    first ??= Date.now();
    if (!shouldTryAgain(latest, Date.now() - first)) return false;
    await wait(pause);
    return true;
  };
  // unlike resources, hooks have to differ by their names alone: another component may hold a mesh of the same name
  return { hooks: { onError: [new OptionalErrorHook(`${name}-${randomUUID()}`, tryAgain)] } };
}

/** A hook that nothing depends on: a language host that is older than its engine does not pass it on, and then nothing is tried again. */
class OptionalErrorHook extends pulumi.ErrorHook {
  constructor(name: string, callback: pulumi.ErrorHookFunction) {
    super(name, callback);
    const registration = this as unknown as { __registered: Promise<void> };
    registration.__registered = registration.__registered.catch(() => undefined);
  }
}
