import { createHash } from "node:crypto";
import type * as k8s from "@kubernetes/client-node";
import { within, type Access } from "./access";
import { nothingSeen, type Observation } from "./observation";
import { parseInjectionPath, parseSyncStatus, worse } from "./parse";

/** Looks at one cluster through its API server; it changes nothing, and reads of remote secrets only their keys. */
export async function observeCluster(access: Access, namespace: string): Promise<Observation> {
    try {
        return await within(15, look(access, namespace));
    } catch (error) {
        return nothingSeen(access.context, reasonOf(error));
    }
}

async function look({ context, library, config }: Access, namespace: string): Promise<Observation> {
    const core = config.makeApiClient(library.CoreV1Api);
    const apps = config.makeApiClient(library.AppsV1Api);
    const admission = config.makeApiClient(library.AdmissionregistrationV1Api);
    const [namespaces, deployments, webhooks, pods, services, secrets, roots] = await Promise.all([
        core.listNamespace({ fieldSelector: `metadata.name=${namespace}` }),
        apps.listNamespacedDeployment({ namespace, labelSelector: "app=istiod" }),
        admission.listMutatingWebhookConfiguration({ labelSelector: "app=sidecar-injector" }),
        core.listNamespacedPod({ namespace }),
        core.listNamespacedService({ namespace }),
        core.listNamespacedSecret({ namespace, labelSelector: "istio/multiCluster=true" }),
        core.listNamespacedConfigMap({ namespace, fieldSelector: "metadata.name=istio-ca-root-cert" }),
    ]);
    const home = namespaces.items[0]?.metadata;
    const injectors = webhooks.items.flatMap(({ webhooks: entries }) => entries ?? []);
    const injection = parseInjectionPath(injectors.map(({ clientConfig }) => clientConfig.service?.path ?? clientConfig.url ?? "").find((path) => /cluster\//.test(path)) ?? "");
    const role = deployments.items.length > 0 ? "primary" : injectors.length > 0 ? "remote" : "none";
    const network = home?.labels?.["topology.istio.io/network"] ?? injection.network;
    const root = roots.items[0]?.data?.["root-cert.pem"];
    return {
        context,
        cluster: clusterId(deployments.items) ?? injection.cluster ?? context,
        role,
        controlPlaneClusters: role === "remote" ? (home?.annotations?.["topology.istio.io/controlPlaneClusters"] ?? "").split(",").filter((name) => name !== "") : [],
        ...(network === undefined ? {} : { network }),
        ...(role === "primary" ? { istiod: istiodOf(deployments.items) } : {}),
        peers: await peersOf(core, namespace, pods.items),
        remoteSecrets: secrets.items.flatMap(({ data }) => Object.keys(data ?? {})).sort(),
        webhookHasCertificate: injectors.length > 0 && injectors.every(({ clientConfig }) => Boolean(clientConfig.caBundle)),
        ...(root === undefined ? {} : { root: createHash("sha256").update(root.trim()).digest("hex") }),
        gateways: services.items.filter(isEastWest).map((service) => gatewayOf(service, pods.items)),
    };
}

const containersOf = (deployment: k8s.V1Deployment): k8s.V1Container[] => deployment.spec?.template.spec?.containers ?? [];

function clusterId(deployments: readonly k8s.V1Deployment[]): string | undefined {
    const environment = deployments.flatMap(containersOf).flatMap(({ env }) => env ?? []);
    return environment.find(({ name }) => name === "CLUSTER_ID")?.value;
}

function istiodOf(deployments: readonly k8s.V1Deployment[]): NonNullable<Observation["istiod"]> {
    const sum = (of: (deployment: k8s.V1Deployment) => number): number => deployments.reduce((total, deployment) => total + of(deployment), 0);
    const version = deployments.flatMap(containersOf).map(({ image }) => /:([^:@/]+)(@|$)/.exec(image ?? "")?.[1]).find((tag) => tag !== undefined);
    return { ...(version === undefined ? {} : { version }), ready: sum(({ status }) => status?.readyReplicas ?? 0), wanted: sum(({ spec }) => spec?.replicas ?? 1) };
}

/** istiod tells how it stands to its peers in its metrics, which need no credentials of the mesh to read. */
async function peersOf(core: k8s.CoreV1Api, namespace: string, pods: readonly k8s.V1Pod[]): Promise<{ [cluster: string]: string }> {
    const istiods = pods.filter((pod) => pod.metadata?.labels?.["app"] === "istiod" && isReady(pod));
    const views = await Promise.all(
        istiods.map(async ({ metadata }) => parseSyncStatus(await core.connectGetNamespacedPodProxyWithPath({ name: `${metadata!.name}:15014`, namespace, path: "metrics" }))),
    );
    const peers: { [cluster: string]: string } = {};
    for (const view of views) for (const [cluster, status] of Object.entries(view)) peers[cluster] = worse(peers[cluster], status);
    return peers;
}

const isEastWest = ({ metadata }: k8s.V1Service): boolean =>
    metadata?.labels?.["topology.istio.io/network"] !== undefined || metadata?.labels?.["istio"] === "eastwestgateway";

function gatewayOf({ metadata, spec, status }: k8s.V1Service, pods: readonly k8s.V1Pod[]): Observation["gateways"][number] {
    const ingress = status?.loadBalancer?.ingress?.[0];
    const address = ingress?.ip ?? ingress?.hostname ?? spec?.externalIPs?.[0];
    const selector = Object.entries(spec?.selector ?? {});
    const behind = pods.filter((pod) => selector.length > 0 && selector.every(([key, value]) => pod.metadata?.labels?.[key] === value));
    return { name: metadata!.name!, ...(address === undefined ? {} : { address }), readyPods: behind.filter(isReady).length };
}

export const isReady = ({ metadata, status }: k8s.V1Pod): boolean =>
    metadata?.deletionTimestamp === undefined && (status?.conditions?.some(({ type, status: state }) => type === "Ready" && state === "True") ?? false);

/** One line, without the answer's headers and body, which may hold more than a reader wants. */
export function reasonOf(error: unknown): string {
    const { code, message, cause } = error as { code?: unknown; message?: string; cause?: { message?: string } };
    if (typeof code === "number") return `the API server answered with HTTP ${code}`;
    return (cause?.message ?? message ?? String(error)).split("\n")[0]!;
}
