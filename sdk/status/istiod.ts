import type * as k8s from "@kubernetes/client-node";
import { defined } from "../defined";
import { istioLabels } from "../topology/istio-names";
import type { Istiod, Observation } from "./observation";
import { mergeViews, parsePeers } from "./parse";

/** The metrics of every ready istiod pod, or why they cannot be read. */
export type IstiodMetrics = { readonly pages: readonly string[] } | { readonly unreadable: string };

const containersOf = (deployment: k8s.V1Deployment): k8s.V1Container[] =>
  deployment.spec?.template.spec?.containers ?? [];

/** The name that istiod has for its own cluster. */
export function clusterIdOf(deployments: readonly k8s.V1Deployment[]): string | undefined {
  const environment = deployments.flatMap(containersOf).flatMap(({ env }) => env ?? []);
  return environment.find(({ name }) => name === "CLUSTER_ID")?.value;
}

/** The revisions of Istio that the objects belong to, sorted. */
export function revisionsOf(objects: readonly k8s.KubernetesObject[]): string[] {
  const labels = objects.map(({ metadata }) => metadata?.labels?.[istioLabels.revision]);
  return [...new Set(labels.filter((revision) => revision !== undefined))].sort();
}

/** The istiods of a cluster, and the sync status of their peers. */
export function istiodOf(
  deployments: readonly k8s.V1Deployment[],
  metrics: IstiodMetrics,
): { readonly istiod: Istiod; readonly peers: Observation["peers"] } {
  const reported = defined({
    version: imageVersionOf(deployments),
    ready: sum(deployments.map(({ status }) => status?.readyReplicas ?? 0)),
    wanted: sum(deployments.map(({ spec }) => spec?.replicas ?? 1)),
  });
  if ("unreadable" in metrics)
    return { istiod: { ...reported, unreadable: metrics.unreadable }, peers: {} };
  const { peers, statusMissing } = mergeViews(metrics.pages.map(parsePeers));
  return { istiod: statusMissing ? { ...reported, statusMissing } : reported, peers };
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

/** The tag of the first istiod image that has one. */
const imageVersionOf = (deployments: readonly k8s.V1Deployment[]): string | undefined =>
  deployments
    .flatMap(containersOf)
    .map(({ image = "" }) => /:([^:@/]+)(@|$)/.exec(image)?.[1])
    .find((tag) => tag !== undefined);
