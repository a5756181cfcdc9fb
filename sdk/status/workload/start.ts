import type * as k8s from "@kubernetes/client-node";
import { describeError } from "../../live/api-errors";
import type { Problem } from "../finding";
import { isReady, objectName } from "../../live/pods";
import { call } from "../../live/call";
import { coreOf } from "./cluster";
import type { Member } from "./members";
import { podName, serverHost, workloadNamespace, type ServerTarget } from "./names";
import {
  namespaceObject,
  podObject,
  serviceObject,
  withSidecar,
  type PodSettings,
} from "./objects";
import { injectedProxy, isCaptured, whyNotReady } from "./pod-state";
import { allowRequests } from "./policy";
import { namespaceTaken, notReady } from "./problems";
import { findOwn, NamespaceTakenError, removeNamespace } from "./remove";
import { NotReadyError, type Run } from "./run";

/** How the pods are made. */
export interface PodOptions {
  /** Defaults to the image of the cluster's sidecars. */
  readonly image?: string | undefined;
  /** Until when the pod is needed, in milliseconds since 1970. */
  readonly deadline: number;
}

/** If `verify` is killed, its pods run for at most this long after the deadline. */
const extraLifetimeSeconds = 600;

/** Starts the workload in one cluster. Returns what prevents it, if something does. */
export async function startMember(
  member: Member,
  members: readonly Member[],
  options: PodOptions,
  run: Run,
): Promise<Problem | undefined> {
  const { cluster } = member.client;
  try {
    await createNamespace(member, run);
    const targets = await createServices(member, members);
    await startPod(member, targets, options, run);
    return undefined;
  } catch (error) {
    if (error instanceof NamespaceTakenError) return namespaceTaken(cluster, error.message);
    if (error instanceof NotReadyError) return notReady(cluster, error.message);
    return notReady(cluster, describeError(error));
  }
}

/** Creates the namespace. Removes what an earlier run left behind. */
async function createNamespace({ client, labels }: Member, run: Run): Promise<void> {
  const core = coreOf(client);
  await run.until(client.cluster, async () => {
    if ((await findOwn(core)) === undefined) {
      await call(core.createNamespace({ body: namespaceObject(labels) }));
      await allowRequests(client);
      return undefined;
    }
    await removeNamespace(core);
    return "the namespace of an earlier run is being deleted";
  });
}

/** Creates the Services of every cluster's server in this cluster. */
async function createServices(
  { client, isAmbient }: Member,
  members: readonly Member[],
): Promise<ServerTarget[]> {
  const core = coreOf(client);
  const create = async ({ id }: Member): Promise<ServerTarget> => {
    const body = serviceObject(id, isAmbient);
    const request = core.createNamespacedService({ namespace: workloadNamespace, body });
    return { id, host: serverHost(id), address: (await call(request)).spec?.clusterIP ?? "" };
  };
  return Promise.all(members.map(create));
}

/** Creates the pod and waits until it is ready. */
async function startPod(
  { client, id, isAmbient }: Member,
  targets: readonly ServerTarget[],
  { image, deadline }: PodOptions,
  run: Run,
): Promise<void> {
  const core = coreOf(client);
  const needed = Math.max(0, deadline - Date.now()) / 1000;
  const lifetimeSeconds = Math.ceil(needed) + extraLifetimeSeconds;
  await run.until(client.cluster, async () => {
    try {
      return await createPod(core, { id, targets, lifetimeSeconds }, { image, isAmbient });
    } catch (error) {
      // an earlier attempt without an answer did create it
      if ((error as { code?: unknown }).code === 409) return undefined;
      return `its pod cannot be created: ${describeError(error)}`;
    }
  });
  await run.until(client.cluster, async () => {
    const { items } = await call(core.listNamespacedPod({ namespace: workloadNamespace }));
    const pod = items.find((item) => objectName(item) === podName);
    if (pod === undefined || !isReady(pod)) return whyNotReady(pod);
    return isAmbient && !isCaptured(pod)
      ? "its pod is not in ambient mode; check Istio's CNI node agent and ztunnel"
      : undefined;
  });
}

/**
 * Tries the creation first, without an effect. The answer shows the sidecar that the pod gets: its
 * image is one that the cluster's nodes can pull.
 */
async function createPod(
  core: k8s.CoreV1Api,
  settings: Omit<PodSettings, "image">,
  { image, isAmbient }: { readonly image: string | undefined; readonly isAmbient: boolean },
): Promise<string | undefined> {
  const namespace = workloadNamespace;
  const pod = podObject({ ...settings, image: image ?? "istio-proxy" });
  const trial = isAmbient ? withSidecar(pod) : pod;
  const proxy = injectedProxy(
    await call(core.createNamespacedPod({ namespace, body: trial, dryRun: "All" })),
  );
  if (proxy?.image === undefined && isAmbient && image === undefined)
    return "the image of its pod is not known, because no injection webhook sets it; pass --image";
  if (proxy?.image === undefined && !isAmbient)
    return "its pod gets no sidecar, because no injection webhook selects its namespace";
  const found = { imagePullPolicy: proxy?.imagePullPolicy, image: image ?? proxy?.image ?? "" };
  const body = podObject({ ...settings, ...found });
  await call(core.createNamespacedPod({ namespace, body }));
  return undefined;
}
