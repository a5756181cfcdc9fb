import { istioAnnotations } from "../../topology/istio-names";
import { problem } from "../finding";
import type { Observation } from "../observation";
import { anyPrimary, controlPlaneName, isConfigClusterOf } from "../relations";
import type { ClusterCheck, Outcome } from "./check";

export const istiodIsReady: ClusterCheck = (cluster) => {
  const { istiod } = cluster;
  if (istiod === undefined || areReady(istiod)) return [];
  const message =
    `${istiod.ready} of ${istiod.wanted} istiod replicas are ready; ` +
    "see the events and logs of its pods";
  return [problem("ISTIOD_NOT_READY", cluster, message)];
};

/** Whether as many replicas are ready as are wanted, and at least one. */
export const areReady = ({ ready, wanted }: NonNullable<Observation["istiod"]>): boolean =>
  ready > 0 && ready >= wanted;

/** `isWhole`: whether the checked clusters are all clusters of the mesh. */
export const primaryIsKnown =
  (isWhole: boolean): ClusterCheck =>
  (cluster, all) => {
    const { role, controlPlaneClusters } = cluster;
    if (role !== "remote" || controlPlaneClusters.includes(anyPrimary)) return [];
    if (all.some((other) => isConfigClusterOf(cluster, other))) return [];
    if (controlPlaneClusters.length === 0) return [namesNoPrimary(cluster, isWhole)];
    return controlPlaneClusters
      .filter((name) => !all.some((other) => mayBePrimary(other, name)))
      .map((name) => notPrimary(cluster, name, { all, isWhole }));
  };

const annotation = istioAnnotations.controlPlaneClusters;

function namesNoPrimary(cluster: Observation, isWhole: boolean): Outcome {
  // of all remotes, only a config cluster has a mesh configuration
  if (!isWhole && cluster.trustDomain !== undefined)
    return { unknown: "an external istiod that was not checked may manage this cluster" };
  const message =
    `the system namespace has no annotation ${annotation}, so no istiod manages this cluster; ` +
    "set it to the name of the primary";
  return problem("PRIMARY_UNKNOWN", cluster, message);
}

function notPrimary(
  { cluster }: Observation,
  peer: string,
  { all, isWhole }: { readonly all: readonly Observation[]; readonly isWhole: boolean },
): Outcome {
  const seen = all.find((other) => other.cluster === peer);
  if (!isWhole && (seen === undefined || mayBeConfigCluster(seen)))
    return { unknown: `the control plane of "${peer}" is not among the checked clusters` };
  const message =
    `the annotation ${annotation} names "${peer}", which is not a primary among the checked ` +
    "clusters; correct the annotation, or check that cluster too";
  return problem("PRIMARY_UNKNOWN", { cluster, peer }, message);
}

/** Whether an external istiod that was not checked may have the name of a cluster. */
const mayBeConfigCluster = ({ role, cluster, controlPlaneClusters }: Observation): boolean =>
  role === "remote" &&
  (controlPlaneClusters.length === 0 || controlPlaneClusters.includes(cluster));

/** The role of an unreachable cluster is not known, so it is not ruled out. */
const mayBePrimary = (other: Observation, name: string): boolean =>
  controlPlaneName(other) === name || (other.cluster === name && other.unreachable !== undefined);
