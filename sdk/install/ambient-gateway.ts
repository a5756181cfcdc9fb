import { randomUUID } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../plan/manifest";
import { loginOf } from "../preflight/login";
import { noWait } from "../topology/durations";
import { istioLabels } from "../topology/istio-names";
import type { StringMap } from "../topology/topology";
import { durationOf } from "./address-watch";
import { assertDefined } from "./assert-defined";
import { newObject } from "./manifest";
import { isMocked } from "./mocks";
import { checkGateway } from "./ready-checks";
import { waitUntilReady } from "./ready-wait";
import { knownValue } from "./settled";
import type { StepContext } from "./step-context";

/**
 * Creates the objects from which istiod makes a gateway. They are deleted one by one, because what
 * istiod made is deleted with the Gateway, and that takes less time than with the namespace.
 */
export const newAmbientGateway = (
  objects: readonly Manifest[],
  context: StepContext,
): pulumi.Resource[] =>
  objects.map((object) => {
    const isGateway = object.kind === "Gateway";
    const name = context.name(isGateway ? "gateway" : "gateway-settings");
    const options = isGateway ? { hooks: hooksOf(object, context) } : {};
    return newObject(name, object, { ...context, namespace: undefined }, options);
  });

/**
 * Lets the engine wait for a ready pod after it created the Gateway. The Gateway itself cannot tell:
 * its condition "Programmed" is also true while its pods crash.
 */
function hooksOf({ metadata }: Manifest, context: StepContext): pulumi.ResourceHookBinding {
  // mocks do not support hooks
  if (isMocked() || context.readyTimeout === noWait) return {};
  const selector = { [istioLabels.gatewayName]: metadata.name };
  // names of hooks must be unique in a program
  const name = `${context.name("gateway-ready")}-${randomUUID()}`;
  return { afterCreate: [new OptionalHook(name, () => untilPodIsReady(selector, context))] };
}

/** A timeout is not an error here: the output `ready` reports it, with everything else. */
async function untilPodIsReady(selector: StringMap, context: StepContext): Promise<void> {
  const { cluster, systemNamespace: namespace } = context;
  const { connection } = assertDefined(await knownValue(cluster.access), "access to the cluster");
  const { server, options } = loginOf(connection);
  const api = { server, namespace, login: options() };
  await waitUntilReady({
    checks: [{ cluster: cluster.clusterName, check: () => checkGateway(selector, api) }],
    timeout: durationOf(context.readyTimeout),
    pause: 500,
    onProgress: () => undefined,
    isStopped: () => false,
  });
}

/** A hook that may fail to register: a language host older than its engine does not support it. */
class OptionalHook extends pulumi.ResourceHook {
  constructor(name: string, callback: pulumi.ResourceHookFunction) {
    super(name, callback);
    const registration = this as unknown as { __registered: Promise<void> };
    registration.__registered = registration.__registered.catch(() => undefined);
  }
}
