import { Writable } from "node:stream";
import type * as k8s from "@kubernetes/client-node";
import { within, type Access } from "./access";
import type { Traffic } from "./observation";
import { isReady, reasonOf } from "./observe";
import { clusterOf, versionIn } from "./parse";

/** What to ask, and from where. */
export interface Question {
    readonly service: string;
    readonly namespace: string;
    readonly port: number;
    readonly path: string;
    /** A label selector of the client pods, in the service's namespace. */
    readonly client: string;
    readonly container?: string;
}

/** A cluster with the name that the report gives it. */
export interface NamedAccess extends Access {
    readonly cluster: string;
}

/** Asks from a client in each cluster until pods of every cluster have answered, or the time is over. */
export async function askAround(clusters: readonly NamedAccess[], question: Question, deadline: number, say: (text: string) => void): Promise<Traffic[]> {
    const pods = Object.fromEntries(await Promise.all(clusters.map(async (cluster) => [cluster.cluster, await podsBehind(cluster, question).catch(() => [])] as const)));
    return Promise.all(clusters.map((cluster) => askFrom(cluster, question, pods, deadline, say)));
}

type Pods = { readonly [cluster: string]: readonly string[] };

async function podsBehind({ library, config }: Access, { service, namespace }: Question): Promise<string[]> {
    const core = config.makeApiClient(library.CoreV1Api);
    const { spec } = await within(15, core.readNamespacedService({ name: service, namespace }));
    const labelSelector = Object.entries(spec?.selector ?? {}).map(([key, value]) => `${key}=${value}`).join(",");
    if (labelSelector === "") return [];
    const { items } = await within(15, core.listNamespacedPod({ namespace, labelSelector }));
    return items.filter(isReady).map(({ metadata }) => metadata!.name!);
}

async function askFrom(cluster: NamedAccess, question: Question, pods: Pods, deadline: number, say: (text: string) => void): Promise<Traffic> {
    const expected = Object.keys(pods).filter((name) => pods[name]!.length > 0);
    const answers: { [cluster: string]: { count: number; version?: string } } = {};
    let [requests, failures] = [0, 0];
    const seen = (problem?: string): Traffic => ({ context: cluster.context, ...(problem === undefined ? {} : { problem }), requests, failures, answers, expected });
    const client = await findClient(cluster, question).catch(reasonOf);
    if (client === undefined || typeof client === "string") return seen(client ?? `no ready pod with the label ${question.client} in namespace ${question.namespace}`);
    while (Date.now() < deadline && !expected.every((name) => answers[name] !== undefined)) {
        requests++;
        const answer = await ask(cluster, client, question);
        const from = answer === undefined ? undefined : clusterOf(answer, pods);
        if (from === undefined) {
            failures++;
            say(`${cluster.cluster}: no answer yet from ${expected.filter((name) => answers[name] === undefined).join(", ")}`);
            await new Promise((resolve) => setTimeout(resolve, 500));
            continue;
        }
        const version = versionIn(answer!);
        answers[from] = { count: (answers[from]?.count ?? 0) + 1, ...(version === undefined ? {} : { version }) };
    }
    return seen();
}

async function findClient({ library, config }: Access, { namespace, client }: Question): Promise<k8s.V1Pod | undefined> {
    const { items } = await within(15, config.makeApiClient(library.CoreV1Api).listNamespacedPod({ namespace, labelSelector: client }));
    return items.find(isReady);
}

/** One request by whatever the client's image has; undefined where it failed. */
async function ask({ library, config }: Access, pod: k8s.V1Pod, question: Question): Promise<string | undefined> {
    const url = `http://${question.service}.${question.namespace}:${question.port}${question.path}`;
    const command = ["sh", "-c", 'if command -v curl >/dev/null; then curl -sS -m 5 "$0"; else timeout 5 wget -qO- "$0"; fi', url];
    const container = question.container ?? pod.metadata?.annotations?.["kubectl.kubernetes.io/default-container"] ?? pod.spec!.containers[0]!.name;
    let answer = "";
    const into = new Writable({ write: (chunk, _, done) => ((answer += chunk), done()) });
    const nowhere = new Writable({ write: (_, __, done) => done() });
    const finished = new Promise<boolean>((resolve, reject) => {
        new library.Exec(config)
            .exec(question.namespace, pod.metadata!.name!, container, command, into, nowhere, null, false, ({ status }) => resolve(status === "Success"))
            .catch(reject);
    });
    return (await within(10, finished).catch(() => false)) ? answer : undefined;
}
