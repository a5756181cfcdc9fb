import type * as k8s from "@kubernetes/client-node";
import { containerStatuses } from "../../live/pods";
import { singleLine } from "../../live/api-errors";

const proxyName = "istio-proxy";

/** The sidecar that an injection webhook added. Since Istio 1.27 it is an init container. */
export const injectedProxy = ({ spec }: k8s.V1Pod): k8s.V1Container | undefined =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].find(
    ({ name }) => name === proxyName,
  );

/** Whether Istio's CNI node agent sends the requests of a pod through ztunnel. */
export const isCaptured = ({ metadata }: k8s.V1Pod): boolean =>
  metadata?.annotations?.["ambient.istio.io/redirection"] === "enabled";

/** Why a pod is not ready, on one line. */
export function whyNotReady(pod: k8s.V1Pod | undefined): string {
  if (pod === undefined) return "the pod is gone";
  const containers = containerStatuses(pod);
  const failures = containers.flatMap(failureOf);
  const reason = failures[0] ?? notScheduled(pod) ?? containersNotReady(containers);
  return singleLine(reason ?? `the pod is ${(pod.status?.phase ?? "pending").toLowerCase()}`);
}

function failureOf({ name, state, lastState }: k8s.V1ContainerStatus): string[] {
  const waiting = state?.waiting;
  const isStarting = ["ContainerCreating", "PodInitializing"].includes(waiting?.reason ?? "");
  const exit = (state?.terminated ?? lastState?.terminated)?.exitCode;
  const exited = exit ? ` (it exited with code ${exit})` : "";
  if (waiting !== undefined && !isStarting)
    return [`container ${name}: ${waiting.reason}${exited}: ${waiting.message ?? ""}`];
  return exited === "" ? [] : [`container ${name} is not running${exited}`];
}

function notScheduled({ status }: k8s.V1Pod): string | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  return `the pod is not scheduled: ${scheduled.message ?? scheduled.reason ?? ""}`;
}

function containersNotReady(containers: readonly k8s.V1ContainerStatus[]): string | undefined {
  const names = containers
    .filter(({ ready, state }) => !ready && state?.running !== undefined)
    .map(({ name }) => name);
  return names.length > 0 ? `container ${names.join(", ")} is not ready` : undefined;
}
