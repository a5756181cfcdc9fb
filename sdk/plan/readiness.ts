import { defined } from "../defined";
import { istioLabels, revisionLabel } from "../topology/istio-names";
import type { StringMap } from "../topology/topology";
import { hasPods } from "./gateway";
import type { ClusterPlan, MeshPlan } from "./plan";
import type { RevisionPlan } from "./revision";

/** What a cluster must report before the mesh is ready. */
export interface ReadinessPlan {
  readonly cluster: string;
  /** The labels of the pods of its istiod, if one runs there. */
  readonly istiod?: StringMap;
  /** The clusters that this istiod must have synced. */
  readonly peers: readonly string[];
  /** Whether it has remote secrets. istiod reports changes of them with a delay. */
  readonly holdsRemoteSecrets: boolean;
  /** The labels of the pods of its east-west gateway, if it has one. */
  readonly gateway?: StringMap;
}

export const planReadiness = (plan: MeshPlan): ReadinessPlan[] =>
  plan.clusters.flatMap((cluster) => [
    defined({
      cluster: cluster.name,
      istiod: cluster.runsIstiod ? istiodLabels(cluster) : undefined,
      peers: syncedPeers(plan, cluster),
      holdsRemoteSecrets: plan.remoteSecrets.some(({ holder }) => holder === cluster.name),
      gateway: gatewayLabels(cluster),
    }),
    ...otherIstiods(plan, cluster),
  ]);

/** The istiods of other revisions read the same remote secrets. */
const otherIstiods = (plan: MeshPlan, cluster: ClusterPlan): ReadinessPlan[] =>
  (cluster.runsIstiod ? cluster.otherRevisions : []).map((own) => ({
    cluster: cluster.name,
    istiod: istiodLabels(own),
    peers: syncedPeers(plan, cluster),
    holdsRemoteSecrets: false,
  }));

const istiodLabels = ({ revision }: RevisionPlan): StringMap => ({
  app: "istiod",
  [istioLabels.revision]: revisionLabel(revision),
});

/** An external istiod has its remote secrets in its config cluster. A local injector reads none. */
function syncedPeers({ remoteSecrets }: MeshPlan, cluster: ClusterPlan): string[] {
  if (cluster.role === "remote") return [];
  const holder = cluster.configCluster ?? cluster.name;
  return remoteSecrets.filter((secret) => secret.holder === holder).map(({ target }) => target);
}

function gatewayLabels({ gateway }: ClusterPlan): StringMap | undefined {
  if (!hasPods(gateway)) return undefined;
  return gateway.service.spec?.["selector"] as StringMap;
}
