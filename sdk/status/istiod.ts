import type * as k8s from "@kubernetes/client-node";
import { defined, unlessEmpty } from "../defined";
import { istioLabels } from "../topology/istio-names";
import { distinct } from "./distinct";
import { istiodVersionsOf, tagOf } from "./facts/versions";
import type { Observation } from "./observation";
import { mergeViews, parsePeers } from "../live/istiod-metrics";
import { withReadClusters, type ReadCluster } from "../live/read-clusters";

const containersOf = (deployment: k8s.V1Deployment): k8s.V1Container[] =>
  deployment.spec?.template.spec?.containers ?? [];

/** A variable in the environment of istiod. */
export function variableOf(
  deployments: readonly k8s.V1Deployment[],
  wanted: string,
): string | undefined {
  const environment = deployments.flatMap(containersOf).flatMap(({ env }) => env ?? []);
  return environment.find(({ name }) => name === wanted)?.value;
}

/** The name that istiod has for its own cluster. */
export const clusterIdOf = (deployments: readonly k8s.V1Deployment[]): string | undefined =>
  variableOf(deployments, "CLUSTER_ID");

/** Whether an external istiod does not read the remote secrets of its config cluster. */
export const readsOwnSecrets = (deployments: readonly k8s.V1Deployment[]): boolean =>
  ["LOCAL_CLUSTER_SECRET_WATCHER", "EXTERNAL_ISTIOD"].every(
    (name) => variableOf(deployments, name) === "true",
  );

/** The revisions of Istio that the objects belong to, sorted. */
export function revisionsOf(objects: readonly k8s.KubernetesObject[]): string[] {
  return distinct(objects.map(({ metadata }) => metadata?.labels?.[istioLabels.revision]));
}

/** The istiods of a cluster, and the sync status of their peers. */
export function istiodOf(
  deployments: readonly k8s.V1Deployment[],
  metrics: readonly string[],
  readClusters: readonly (readonly ReadCluster[] | undefined)[],
  unreadable: string | undefined,
): Pick<Observation, "istiod" | "peers"> {
  const reported = {
    version: deployments
      .flatMap(containersOf)
      .map(({ image }) => tagOf(image))
      .find((tag) => tag !== undefined),
    versions: unlessEmpty(istiodVersionsOf(deployments, metrics)),
    ready: sum(deployments.map(({ status }) => status?.readyReplicas ?? 0)),
    wanted: sum(deployments.map(({ spec }) => spec?.replicas ?? 1)),
    insecureOptions: variableOf(
      deployments,
      "PILOT_INSECURE_MULTICLUSTER_KUBECONFIG_OPTIONS",
    )?.split(","),
    unreadable,
  };
  if (unreadable !== undefined) return { istiod: defined(reported), peers: {} };
  const { peers, statusMissing } = mergeViews(
    metrics.map((page, index) => withReadClusters(parsePeers(page), readClusters[index])),
  );
  return {
    istiod: defined({ ...reported, statusMissing: statusMissing ? (true as const) : undefined }),
    peers,
  };
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

/** Whether istiod may serve pods in ambient mode. */
export const servesAmbient = (istiods: readonly k8s.V1Deployment[]): boolean =>
  variableOf(istiods, "PILOT_ENABLE_AMBIENT") === "true";
