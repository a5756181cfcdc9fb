import { istioAnnotations } from "../../topology/istio-names";
import { problem } from "../finding";
import type { Observation } from "../observation";
import { anyPrimary, controlPlaneName, isConfigClusterOf } from "../relations";
import type { ClusterCheck } from "./check";

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

export const primaryIsKnown: ClusterCheck = (cluster, all) => {
  const { role, controlPlaneClusters } = cluster;
  if (role !== "remote" || controlPlaneClusters.includes(anyPrimary)) return [];
  if (all.some((other) => isConfigClusterOf(cluster, other))) return [];
  const annotation = istioAnnotations.controlPlaneClusters;
  if (controlPlaneClusters.length === 0) {
    const message =
      `the system namespace has no annotation ${annotation}, so no istiod manages this cluster; ` +
      "set it to the name of the primary";
    return [problem("PRIMARY_UNKNOWN", cluster, message)];
  }
  const unknown = controlPlaneClusters.filter(
    (name) => !all.some((other) => mayBePrimary(other, name)),
  );
  return unknown.map((peer) => {
    const message =
      `the annotation ${annotation} names "${peer}", which is not a primary among the checked ` +
      "clusters; correct the annotation, or check that cluster too";
    return problem("PRIMARY_UNKNOWN", { cluster: cluster.cluster, peer }, message);
  });
};

/** The role of an unreachable cluster is not known, so it is not ruled out. */
const mayBePrimary = (other: Observation, name: string): boolean =>
  controlPlaneName(other) === name || (other.cluster === name && other.unreachable !== undefined);
