import type * as k8s from "@kubernetes/client-node";
import { oneLine, reasonOf, within, type Access } from "./access";
import { askAtOnce, askInPod, type Question } from "./request";
import type { Answers, Traffic } from "./observation";
import { clustersIn, versionIn } from "./parse";
import { isReady, selectorOf } from "./pods";

/** A cluster with the name that the report gives it. */
export interface NamedAccess extends Access {
  readonly cluster: string;
}

/** What a client was answered so far. */
interface Tally {
  readonly access: NamedAccess;
  problem?: string;
  requests: number;
  failures: number;
  lastFailure?: string;
  readonly answers: { [cluster: string]: Answers };
  expected: readonly string[];
}

/** The names of the pods behind the service, by cluster. */
type Backends = { readonly [cluster: string]: readonly string[] };

/**
 * Asks from a client in each cluster until pods of every cluster have answered, or the time is over. Clients and
 * pods are looked for anew in each round, for they may still be starting.
 */
export async function askAround(
  clusters: readonly NamedAccess[],
  question: Question,
  deadline: number,
  say: (text: string) => void,
): Promise<Traffic[]> {
  const tallies = clusters.map((access): Tally => ({
    access,
    requests: 0,
    failures: 0,
    answers: {},
    expected: [],
  }));
  for (;;) {
    const backends = await findBackends(tallies, question);
    await Promise.all(tallies.map((tally) => askFrom(tally, question, backends)));
    const unanswered = tallies.filter((tally) => !isAnswered(tally));
    if (unanswered.length === 0 || Date.now() >= deadline) return tallies.map(trafficOf);
    say(unanswered.map(progressOf).join("; "));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const silentFor = ({ expected, answers }: Tally): string[] =>
  expected.filter((cluster) => answers[cluster] === undefined);

const isAnswered = (tally: Tally): boolean =>
  tally.problem === undefined && tally.expected.length > 0 && silentFor(tally).length === 0;

const progressOf = (tally: Tally): string =>
  `${tally.access.cluster}: ${tally.problem ?? (tally.expected.length === 0 ? "no pod behind the service is ready yet" : `no answer yet from ${silentFor(tally).join(", ")}`)}`;

const trafficOf = ({ access: { context, cluster }, ...tally }: Tally): Traffic => ({
  context,
  cluster,
  ...tally,
});

async function findBackends(tallies: readonly Tally[], question: Question): Promise<Backends> {
  const find = async (tally: Tally) => {
    delete tally.problem;
    try {
      return [tally.access.cluster, await within(15, podsBehind(tally.access, question))] as const;
    } catch (error) {
      tally.problem = `the pods behind the service cannot be listed: ${reasonOf(error)}`;
      return [tally.access.cluster, []] as const;
    }
  };
  return Object.fromEntries(await Promise.all(tallies.map(find)));
}

async function podsBehind(
  { library, config }: Access,
  { service, namespace }: Question,
): Promise<string[]> {
  const core = config.makeApiClient(library.CoreV1Api);
  const services = await core.listNamespacedService({
    namespace,
    fieldSelector: `metadata.name=${service}`,
  });
  const labelSelector = services.items[0] === undefined ? undefined : selectorOf(services.items[0]);
  if (labelSelector === undefined) return [];
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  return items.filter(isReady).map(({ metadata }) => metadata!.name!);
}

/** Some requests: enough for a load balancer to come to every cluster, but none right after a failure, which takes time to mend. */
async function askFrom(tally: Tally, question: Question, backends: Backends): Promise<void> {
  tally.expected = Object.keys(backends).filter((cluster) => backends[cluster]!.length > 0);
  if (tally.problem !== undefined) return;
  const client = await within(15, findClient(tally.access, question)).catch(reasonOf);
  if (client === undefined || typeof client === "string") {
    tally.problem =
      client ?? `no ready pod with the label ${question.client} in namespace ${question.namespace}`;
    return;
  }
  for (
    let request = 0;
    request < 4 * tally.expected.length && silentFor(tally).length > 0;
    request++
  ) {
    if (!(await askOnce(tally, client, question, backends))) return;
  }
  if (silentFor(tally).length > 0) await askSome(tally, client, question, backends);
}

async function findClient(
  { library, config }: Access,
  { namespace, client }: Question,
): Promise<k8s.V1Pod | undefined> {
  const { items } = await config
    .makeApiClient(library.CoreV1Api)
    .listNamespacedPod({ namespace, labelSelector: client });
  return items.find(isReady);
}

async function askOnce(
  tally: Tally,
  client: k8s.V1Pod,
  question: Question,
  backends: Backends,
): Promise<boolean> {
  const outcome = await askInPod(tally.access, client, question);
  const from = "body" in outcome ? clustersIn(outcome.body, backends) : [];
  tally.requests++;
  if ("failure" in outcome || from.length !== 1) {
    tally.failures++;
    tally.lastFailure = "failure" in outcome ? outcome.failure : unknownOrigin(outcome.body, from);
    return false;
  }
  count(tally, from[0]!, outcome.body);
  return true;
}

/** Requests at the same time, whose answers may come in one another's lines; those that fail are left to the next round to tell. */
async function askSome(
  tally: Tally,
  client: k8s.V1Pod,
  question: Question,
  backends: Backends,
): Promise<void> {
  const outcome = await askAtOnce(tally.access, client, question, 4 * tally.expected.length);
  const lines = "body" in outcome ? outcome.body.split("\n") : [];
  for (const line of lines) {
    for (const from of clustersIn(line, backends)) {
      tally.requests++;
      count(tally, from, line);
    }
  }
}

function count(tally: Tally, from: string, body: string): void {
  const before = tally.answers[from] ?? { count: 0, versions: [] };
  const version = versionIn(body);
  tally.answers[from] = {
    count: before.count + 1,
    versions: [
      ...new Set([...before.versions, ...(version === undefined ? [] : [version])]),
    ].sort(),
  };
}

function unknownOrigin(body: string, from: readonly string[]): string {
  const pod =
    from.length === 0
      ? "the name of no known pod"
      : `the name of a pod that is in ${from.join(" and ")},`;
  return oneLine(`${pod} in the answer "${body}"`);
}
