import type { ClusterCheck, MeshCheck } from "./checks/check";
import { apiServerAnswers, clusterNamesDiffer, istioIsInstalled } from "./checks/clusters";
import { gatewaysAreReady } from "./checks/gateways";
import { rootIsPresent, webhookHasCaBundle } from "./checks/injection";
import { istiodIsReady, primaryIsKnown } from "./checks/istiod";
import { meshIdsMatch, networkIsSet, rootsMatch } from "./checks/mesh";
import { peersAreSynced } from "./checks/peers";
import { findingOf, type Finding, type Problem } from "./finding";
import type { Observation } from "./observation";

/**
 * If one of these fails, it is the cluster's only finding, because the other checks need its data.
 */
const requirements: readonly ClusterCheck[] = [apiServerAnswers, istioIsInstalled];

const clusterChecks: readonly ClusterCheck[] = [
  istiodIsReady,
  primaryIsKnown,
  webhookHasCaBundle,
  rootIsPresent,
  networkIsSet,
  peersAreSynced,
  gatewaysAreReady,
];

/** The cluster of an external control plane has no proxies and no gateways. */
const externalChecks: readonly ClusterCheck[] = [istiodIsReady, peersAreSynced];

const meshChecks: readonly MeshCheck[] = [clusterNamesDiffer, rootsMatch, meshIdsMatch];

/** Runs every check on what was observed. `sent` is what went wrong with requests. */
export function judge(all: readonly Observation[], sent: readonly Problem[] = []): Finding[] {
  const problems = [
    ...all.flatMap((cluster) => judgeCluster(cluster, all)),
    ...meshChecks.flatMap((check) => check(all)),
    ...sent,
  ];
  return problems.map(findingOf);
}

function judgeCluster(cluster: Observation, all: readonly Observation[]): Problem[] {
  const [unmet] = requirements.flatMap((check) => check(cluster, all));
  if (unmet !== undefined) return [unmet];
  const checks = cluster.role === "external" ? externalChecks : clusterChecks;
  return checks.flatMap((check) => check(cluster, all));
}
