import type * as k8s from "@kubernetes/client-node";
import * as semver from "semver";
import { quoteList } from "../issue";
import { istiodVersion, mergeViews, parsePeers, type PeerView } from "../live/istiod-metrics";
import { isReady, objectName } from "../live/pods";
import { fetchReadClusters, withReadClusters } from "../live/read-clusters";
import type { ReadinessPlan } from "../plan/readiness";
import { reasonOf } from "../preflight/http-get";
import { istioLabels } from "../topology/istio-names";
import type { StringMap } from "../topology/topology";
import {
  listPods,
  listSecrets,
  readMetrics,
  type ClusterApi,
  type MetricsPage,
} from "./ready-requests";

/** Why a cluster is not ready. It is ready if both lists are empty. */
export interface Readiness {
  /** What is not ready yet. */
  readonly waiting: readonly string[];
  /** What the update cannot see. */
  readonly unknown: readonly string[];
}

const isFine: Readiness = { waiting: [], unknown: [] };
const waitingFor = (...waiting: string[]): Readiness => ({ waiting, unknown: [] });
const notKnown = (reason: string): Readiness => ({ waiting: [], unknown: [reason] });

/** Asks a cluster whether its istiod has synced its peers, and whether its gateway answers. */
export async function checkReadiness(
  { istiod, peers, gateway, holdsRemoteSecrets }: ReadinessPlan,
  api: ClusterApi,
): Promise<Readiness> {
  const checks: Promise<Readiness>[] = [];
  if (istiod !== undefined) checks.push(checkIstiod(istiod, peers, api));
  if (gateway !== undefined) checks.push(checkGateway(gateway, api));
  if (holdsRemoteSecrets) checks.push(checkRemoteSecrets(api));
  try {
    const answers = await Promise.all(checks);
    return {
      waiting: answers.flatMap(({ waiting }) => waiting),
      unknown: answers.flatMap(({ unknown }) => unknown),
    };
  } catch (error) {
    return waitingFor(`cannot query the API server (${reasonOf(error)})`);
  }
}

async function checkIstiod(
  labels: StringMap,
  peers: readonly string[],
  api: ClusterApi,
): Promise<Readiness> {
  const pods = await listPods(labels, api);
  if ("failure" in pods) return notKnown(`the pods of istiod cannot be listed (${pods.failure})`);
  const ready = pods.items.filter(isReady).map(objectName);
  if (ready.length === 0) return waitingFor("istiod has no ready pod");
  if (peers.length === 0) return isFine;
  return mergePeers(peers, await Promise.all(ready.map((pod) => askIstiod(pod, peers, api))));
}

/** Older versions do not report the status of a peer in their metrics. */
const firstToReport = "1.29.3";

/** What one istiod says of its peers, or why that cannot be seen. */
type Answer = PeerView | { readonly unseen: string };

/**
 * Asks istiod for its list of clusters if its metrics cannot be read, or are not enough. Such a list
 * takes a connection of its own, so it is not asked while istiod is still syncing.
 */
async function askIstiod(pod: string, peers: readonly string[], api: ClusterApi): Promise<Answer> {
  const answer = answerIn(await readMetrics(pod, api));
  if (!("unseen" in answer) && !peers.some((peer) => answer.peers[peer] === "timeout"))
    return answer;
  const listed = await fetchReadClusters(api.client(), { namespace: api.namespace, pod });
  if (listed === undefined) return answer;
  return withReadClusters("unseen" in answer ? nothingSeen : answer, listed);
}

const nothingSeen: PeerView = { peers: {}, statusMissing: false };

function answerIn(metrics: MetricsPage): Answer {
  if ("failure" in metrics) return { unseen: `its metrics cannot be read (${metrics.failure})` };
  const version = istiodVersion(metrics.page);
  if (isTooOld(version))
    return { unseen: `istiod ${version} does not report it, but ${firstToReport} does` };
  // an istiod that has just started reports no peers yet
  return { ...parsePeers(metrics.page), statusMissing: false };
}

/** Every replica serves proxies, so each of them must have synced every peer. */
function mergePeers(peers: readonly string[], answers: readonly Answer[]): Readiness {
  const unseen = answers.find((answer) => "unseen" in answer);
  if (unseen !== undefined)
    return notKnown(`cannot see whether istiod has synced ${quoteList(peers)}: ${unseen.unseen}`);
  const views = answers.flatMap((answer) => ("unseen" in answer ? [] : [answer]));
  const seen = mergeViews(views).peers;
  const missing = peers.filter((peer) => seen[peer] !== "synced");
  return waitingFor(
    ...missing.map(
      (peer) => `istiod has not synced "${peer}" (status: ${seen[peer] ?? "unknown"})`,
    ),
  );
}

const isTooOld = (version: string | undefined): boolean => {
  const release = semver.coerce(version);
  return release !== null && semver.lt(release, firstToReport);
};

/** The kubelet checks port 15021 of a gateway's pod, so a ready pod serves requests. */
async function checkGateway(labels: StringMap, api: ClusterApi): Promise<Readiness> {
  const pods = await listPods(labels, api);
  if ("failure" in pods)
    return notKnown(`the pods of the east-west gateway cannot be listed (${pods.failure})`);
  return pods.items.some(isReady) ? isFine : waitingFor("the east-west gateway has no ready pod");
}

/** istiod updates its metrics every 15 seconds. Kubernetes keeps times in whole seconds. */
const reportDelay = 16_000;

/** After a remote secret was updated, the metrics show its old status for a while. */
async function checkRemoteSecrets(api: ClusterApi): Promise<Readiness> {
  const secrets = await listSecrets({ [istioLabels.multiCluster]: "true" }, api);
  if ("failure" in secrets)
    return notKnown(`the remote secrets cannot be listed (${secrets.failure})`);
  const newest = Math.max(...secrets.items.map(lastUpdate));
  if (newest + reportDelay <= secrets.now) return isFine;
  return waitingFor("istiod has not reported the status of a changed remote secret yet");
}

/** -Infinity for a secret that was never updated: the metrics cannot have an old status of it. */
function lastUpdate({ metadata }: k8s.KubernetesObject): number {
  const created = new Date(metadata?.creationTimestamp ?? 0).getTime();
  const times = (metadata?.managedFields ?? []).map(({ time }) => new Date(time ?? 0).getTime());
  const newest = Math.max(...times);
  return newest > created ? newest : -Infinity;
}
