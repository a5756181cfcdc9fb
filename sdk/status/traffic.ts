import type * as k8s from "@kubernetes/client-node";
import { describeError, singleLine, withTimeout } from "../live/api-errors";
import type { ClusterClient } from "./contexts";
import type { AnswerCount, Traffic } from "./observation";
import { clustersIn, versionIn } from "./parse";
import { isReady, objectName, selectorOf } from "../live/pods";
import { sendParallelRequests, sendRequest, type RequestSpec } from "./request";

/** A client of a cluster, with the name that the report uses for it. */
export interface NamedClient extends ClusterClient {
  readonly cluster: string;
}

/** The requests of one cluster so far. */
interface Tally {
  readonly client: NamedClient;
  problem?: string;
  requests: number;
  failures: number;
  lastFailure?: string;
  readonly answers: { [cluster: string]: AnswerCount };
  expected: readonly string[];
}

/** The names of the pods behind the service, by cluster. */
type Backends = { readonly [cluster: string]: readonly string[] };

/** A pod that sends the requests of a tally. */
interface Sender {
  readonly tally: Tally;
  readonly pod: k8s.V1Pod;
  readonly spec: RequestSpec;
  readonly backends: Backends;
}

const [lookupSeconds, pauseMilliseconds] = [15, 500];

/** A load balancer that picks clusters evenly reaches all of them within a few requests each. */
const requestsPerCluster = 4;

/**
 * Sends requests from a client in each cluster until pods of every cluster have answered, or the
 * deadline has passed. Looks up clients and pods in each round, because they may still be starting.
 */
export async function sendRequests(
  clients: readonly NamedClient[],
  spec: RequestSpec,
  deadline: number,
  log: (line: string) => void,
): Promise<Traffic[]> {
  const tallies = clients.map(newTally);
  for (;;) {
    const backends = await findBackends(tallies, spec);
    await Promise.all(tallies.map((tally) => sendFrom(tally, spec, backends)));
    const unfinished = tallies.filter((tally) => !isFinished(tally));
    if (unfinished.length === 0 || Date.now() >= deadline) return tallies.map(trafficOf);
    log(unfinished.map(progressOf).join("; "));
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

const newTally = (client: NamedClient): Tally => ({
  client,
  requests: 0,
  failures: 0,
  answers: {},
  expected: [],
});

const missingAnswers = ({ expected, answers }: Tally): string[] =>
  expected.filter((cluster) => answers[cluster] === undefined);

const isFinished = (tally: Tally): boolean =>
  tally.problem === undefined && tally.expected.length > 0 && missingAnswers(tally).length === 0;

const progressOf = (tally: Tally): string => `${tally.client.cluster}: ${reasonToWait(tally)}`;

function reasonToWait(tally: Tally): string {
  if (tally.problem !== undefined) return tally.problem;
  if (tally.expected.length === 0) return "no pod behind the service is ready yet";
  return `no answer yet from ${missingAnswers(tally).join(", ")}`;
}

const trafficOf = ({ client: { context, cluster }, ...tally }: Tally): Traffic => ({
  context,
  cluster,
  ...tally,
});

async function findBackends(tallies: readonly Tally[], spec: RequestSpec): Promise<Backends> {
  const find = async (tally: Tally) => {
    const { client } = tally;
    delete tally.problem;
    try {
      return [client.cluster, await withTimeout(lookupSeconds, podsBehind(client, spec))] as const;
    } catch (error) {
      tally.problem = `cannot list the pods behind the service: ${describeError(error)}`;
      return [client.cluster, []] as const;
    }
  };
  return Object.fromEntries(await Promise.all(tallies.map(find)));
}

/** The names of the ready pods behind the service. */
async function podsBehind(
  { library, config }: ClusterClient,
  { service, namespace }: RequestSpec,
): Promise<string[]> {
  const core = config.makeApiClient(library.CoreV1Api);
  const fieldSelector = `metadata.name=${service}`;
  const [found] = (await core.listNamespacedService({ namespace, fieldSelector })).items;
  const labelSelector = found && selectorOf(found);
  if (labelSelector === undefined) return [];
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  return items.filter(isReady).map(objectName);
}

async function sendFrom(tally: Tally, spec: RequestSpec, backends: Backends): Promise<void> {
  tally.expected = Object.keys(backends).filter((cluster) => backends[cluster]?.length);
  if (tally.problem !== undefined) return;
  const pod = await findPod(tally, spec);
  if (pod !== undefined) await sendRound({ tally, pod, spec, backends });
}

/** A pod to send requests from. If there is none, the tally gets the reason. */
async function findPod(tally: Tally, spec: RequestSpec): Promise<k8s.V1Pod | undefined> {
  const { client, namespace } = spec;
  const { library, config } = tally.client;
  const core = config.makeApiClient(library.CoreV1Api);
  try {
    const list = core.listNamespacedPod({ namespace, labelSelector: client });
    const pod = (await withTimeout(lookupSeconds, list)).items.find(isReady);
    if (pod === undefined)
      tally.problem = `no ready pod matches ${client} in namespace ${namespace}`;
    return pod;
  } catch (error) {
    tally.problem = describeError(error);
    return undefined;
  }
}

/** Sends a few requests. Stops at the first failure, because recovery takes time. */
async function sendRound(sender: Sender): Promise<void> {
  const { tally } = sender;
  const limit = requestsPerCluster * tally.expected.length;
  for (let sent = 0; sent < limit && missingAnswers(tally).length > 0; sent++)
    if (!(await sendOne(sender))) return;
  if (missingAnswers(tally).length > 0) await sendInParallel(sender, limit);
}

/** Sends one request, and returns whether exactly one cluster answered it. */
async function sendOne({ tally, pod, spec, backends }: Sender): Promise<boolean> {
  const outcome = await sendRequest(tally.client, pod, spec);
  tally.requests++;
  if ("failure" in outcome) return recordFailure(tally, outcome.failure);
  const origins = clustersIn(outcome.body, backends);
  const [origin] = origins;
  if (origin === undefined || origins.length > 1)
    return recordFailure(tally, unknownOrigin(outcome.body, origins));
  recordAnswer(tally, origin, outcome.body);
  return true;
}

/** The output of parallel requests may be mixed up, so a line may hold several answers. */
async function sendInParallel(
  { tally, pod, spec, backends }: Sender,
  requests: number,
): Promise<void> {
  const outcome = await sendParallelRequests(tally.client, pod, spec, requests);
  // a failure is left to the next round, whose single requests have better errors
  if ("failure" in outcome) return;
  for (const line of outcome.body.split("\n")) {
    for (const origin of clustersIn(line, backends)) {
      tally.requests++;
      recordAnswer(tally, origin, line);
    }
  }
}

function recordFailure(tally: Tally, reason: string): false {
  tally.failures++;
  tally.lastFailure = reason;
  return false;
}

function recordAnswer(tally: Tally, origin: string, body: string): void {
  const { count, versions } = tally.answers[origin] ?? { count: 0, versions: [] };
  const all = new Set([...versions, versionIn(body)]);
  tally.answers[origin] = {
    count: count + 1,
    versions: [...all].filter((version) => version !== undefined).sort(),
  };
}

function unknownOrigin(body: string, origins: readonly string[]): string {
  if (origins.length === 0)
    return singleLine(`expected the name of a pod behind the service in the answer, got "${body}"`);
  return singleLine(`pods in ${origins.join(" and ")} have the name in the answer "${body}"`);
}
