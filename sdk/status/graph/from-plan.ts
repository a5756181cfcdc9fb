import { shownString } from "../../later";
import { revisionsOf, type ClusterPlan } from "../../plan/plan";
import type { PlanRecord } from "../../plan/record";
import { revisionLabel } from "../../topology/istio-names";
import { distinct } from "../distinct";
import type { Edge, Graph, GraphCluster } from "./graph";

/** The graph of a mesh that may not exist yet. */
export const graphOfPlan = (plan: PlanRecord): Graph => ({
  title: `Plan of the Istio mesh ${plan.meshId}`,
  clusters: plan.clusters.map(clusterOf),
  reads: [
    ...plan.remoteSecrets.map(({ holder, target }) => readOf(holder, target, plan)),
    ...plan.clusters.flatMap(({ name, configCluster }) =>
      configCluster === undefined ? [] : [{ from: name, to: configCluster }],
    ),
  ],
  uses: plan.clusters
    .filter(({ role }) => role === "remote")
    .flatMap(({ name, controlPlaneClusters }) =>
      controlPlaneClusters.map((to) => ({ from: name, to })),
    ),
  findings: [],
});

function clusterOf(cluster: ClusterPlan): GraphCluster {
  const { name, role, network, runsIstiod } = cluster;
  const revisions = revisionsOf(cluster);
  const versions = distinct(revisions.map(({ istiod }) => istiod.version));
  return {
    name,
    role,
    // an external control plane has no proxies, so its network is not used
    ...(role === "external" ? {} : { network }),
    gateways: gatewaysOf(cluster),
    versions: runsIstiod ? versions : [],
    revisions: revisions.map(({ revision }) => revisionLabel(revision)),
  };
}

/** The given addresses, or the paths of those known later. Without any, the type of the Service. */
function gatewaysOf({ role, gateway }: ClusterPlan): readonly string[] {
  // an external istiod has no east-west gateway
  if (gateway === undefined || role === "external") return [];
  if (gateway.addresses.length > 0) return gateway.addresses.map(shownString);
  return [String(gateway.service.spec?.["type"])];
}

/** An external istiod has its remote secrets in its config cluster. */
function readOf(holder: string, target: string, { clusters }: PlanRecord): Edge {
  const external = clusters.find(({ configCluster }) => configCluster === holder);
  return { from: external?.name ?? holder, to: target };
}
