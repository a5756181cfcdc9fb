import type * as k8s from "@kubernetes/client-node";
import { containerStatuses, createdAt, isReady, objectName } from "../../live/pods";
import type { FetchedCluster } from "../fetch/cluster";
import type { StuckRollout } from "../observation";
import { qualifiedName } from "../services";
import { selects } from "./selectors";

/** Why a container does not start. None of these is part of a normal start. */
const failures = [
  "CrashLoopBackOff",
  "CreateContainerConfigError",
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
];

/** The rollouts of istiod and of gateways whose new pods do not start, while old pods are ready. */
export function stuckRolloutsOf({
  deployments,
  istiodPods,
  gateways,
}: FetchedCluster): StuckRollout[] {
  const ofIstiod = deployments.filter(servesFully).flatMap((deployment) => {
    const { matchLabels } = deployment.spec?.selector ?? {};
    const own = istiodPods.filter(
      ({ metadata }) =>
        matchLabels !== undefined && selects({ matchLabels }, metadata?.labels ?? {}),
    );
    const reason = failureOf(own) ?? missedDeadline(deployment);
    return reason === undefined ? [] : [{ name: qualifiedName(deployment), reason }];
  });
  const ofGateways = gateways.flatMap(({ service, pods }) => {
    const reason = failureOf(pods);
    return reason === undefined ? [] : [{ name: qualifiedName(service), reason }];
  });
  return [...ofIstiod, ...ofGateways];
}

/** Otherwise, the finding about pods that are not ready says enough. */
const servesFully = ({ spec, status }: k8s.V1Deployment): boolean =>
  (status?.readyReplicas ?? 0) >= Math.max(spec?.replicas ?? 1, 1);

const missedDeadline = ({ status }: k8s.V1Deployment): string | undefined =>
  (status?.conditions ?? []).find(
    ({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded",
  )?.reason;

/** Why a pod of the newest version does not start, while a pod of an older version is ready. */
function failureOf(all: readonly k8s.V1Pod[]): string | undefined {
  const pods = all.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  const newest = [...pods].sort((a, b) => createdAt(b) - createdAt(a)).map(versionOf)[0];
  if (!pods.some((pod) => isReady(pod) && versionOf(pod) !== newest)) return undefined;
  return pods
    .filter((pod) => versionOf(pod) === newest)
    .flatMap((pod) => waitingOf(pod).map((reason) => `${objectName(pod)}: ${reason}`))[0];
}

const waitingOf = (pod: k8s.V1Pod): string[] =>
  containerStatuses(pod)
    .flatMap(({ state }) => state?.waiting?.reason ?? [])
    .filter((reason) => failures.includes(reason));

const versionOf = ({ metadata }: k8s.V1Pod): string | undefined =>
  metadata?.labels?.["pod-template-hash"];
