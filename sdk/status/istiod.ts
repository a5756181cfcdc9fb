import type * as k8s from "@kubernetes/client-node";
import { reasonOf } from "./access";
import type { Istiod } from "./observation";
import { mergeViews, parsePeers, type PeerView } from "./parse";
import { isReady } from "./pods";

const containersOf = (deployment: k8s.V1Deployment): k8s.V1Container[] =>
  deployment.spec?.template.spec?.containers ?? [];

/** The name that istiod was given for its own cluster. */
export function clusterIdOf(deployments: readonly k8s.V1Deployment[]): string | undefined {
  const environment = deployments.flatMap(containersOf).flatMap(({ env }) => env ?? []);
  return environment.find(({ name }) => name === "CLUSTER_ID")?.value;
}

/** Looks at the istiods of a primary, and asks the ready ones how they stand to their peers. */
export async function observeIstiod(
  core: k8s.CoreV1Api,
  namespace: string,
  deployments: readonly k8s.V1Deployment[],
): Promise<{ istiod: Istiod; peers: { readonly [cluster: string]: string } }> {
  const sum = (of: (deployment: k8s.V1Deployment) => number): number =>
    deployments.reduce((total, deployment) => total + of(deployment), 0);
  const version = deployments
    .flatMap(containersOf)
    .map(({ image }) => tagOf(image ?? ""))
    .find((tag) => tag !== undefined);
  const istiod: Istiod = {
    ...(version === undefined ? {} : { version }),
    ready: sum(({ status }) => status?.readyReplicas ?? 0),
    wanted: sum(({ spec }) => spec?.replicas ?? 1),
  };
  try {
    const { peers, untold } = await readPeers(core, namespace);
    return { istiod: untold ? { ...istiod, untold } : istiod, peers };
  } catch (error) {
    return { istiod: { ...istiod, unreadable: reasonOf(error) }, peers: {} };
  }
}

/** The metrics need no credentials of the mesh, unlike istiod's debugging pages; the Service would lead to any one of several istiods. */
async function readPeers(core: k8s.CoreV1Api, namespace: string): Promise<PeerView> {
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: "app=istiod" });
  const names = items.filter(isReady).map(({ metadata }) => `${metadata!.name}:15014`);
  const metrics = await Promise.all(
    names.map((name) =>
      core.connectGetNamespacedPodProxyWithPath({ name, namespace, path: "metrics" }),
    ),
  );
  return mergeViews(metrics.map(parsePeers));
}

const tagOf = (image: string): string | undefined => /:([^:@/]+)(@|$)/.exec(image)?.[1];
