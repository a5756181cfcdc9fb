import { defined } from "../defined";
import { hasPods } from "./gateway";
import { inTurn } from "./in-turn";
import { istiodIds, istiodSteps } from "./istiod-steps";
import { clusterIn, revisionsOf, type ClusterPlan, type MeshPlan } from "./plan";
import { remoteSecretStep } from "./remote-secret-step";
import { servingSteps } from "./serving-steps";
import { addressesIn, stepId, stepsIn, type Step } from "./step";
import { inOrder } from "./step-order";

/**
 * The steps of a plan, in an order that works across clusters. A mesh cannot be installed cluster
 * by cluster: a remote waits for its primary, and the primary waits for the remote's token.
 */
export function planSteps(plan: MeshPlan): Step[] {
  const steps = [
    ...plan.clusters.flatMap((cluster) => clusterSteps(plan, cluster)),
    ...plan.remoteSecrets.map((secret) => remoteSecretStep(plan, secret)),
  ];
  return inOrder(plan.oneClusterAtATime ? inTurn(plan, steps) : steps);
}

const clusterSteps = (plan: MeshPlan, cluster: ClusterPlan): Step[] => [
  ...foundationSteps(cluster),
  ...istiodSteps(plan, cluster),
  ...gatewaySteps(plan, cluster),
  ...readerSteps(cluster),
];

/** What istiod and the gateway need, from the namespace to the node agent. */
function foundationSteps(cluster: ClusterPlan): Step[] {
  const { name, namespace, adoptsNamespace, gateway, base, gatewayApi, cni } = cluster;
  const step = stepsIn(cluster);
  const after = [stepId(name, "namespace")];
  const steps = [
    step({ part: "namespace", namespace, isAdopted: adoptsNamespace }, { after: [] }),
    step({ part: "owner" }, { after }),
  ];
  if (gateway) {
    const waits = gateway.addresses.length === 0;
    // a remote that uses this gateway is deleted before the owner, and so before the gateway's pods
    const afterOwner = [stepId(name, "owner")];
    steps.push(step({ part: "gatewayService", gateway }, { after: afterOwner, waits }));
  }
  if (cluster.needsCacerts) steps.push(step({ part: "cacerts" }, { after }));
  if (base)
    steps.push(step({ part: "base", chart: base }, { after: [...after, ...addressesIn(base)] }));
  if (gatewayApi) steps.push(step({ part: "gatewayApi", chart: gatewayApi }, { after }));
  if (cni) steps.push(step({ part: "cni", chart: cni }, { after, waits: true }));
  return steps;
}

function gatewaySteps(plan: MeshPlan, cluster: ClusterPlan): Step[] {
  const { gateway, exposure } = cluster;
  const step = stepsIn(cluster);
  const steps: Step[] = [];
  if (hasPods(gateway)) {
    const { chart, objects, networkPolicy, revision } = gateway;
    const parts = defined({ chart, objects, networkPolicy });
    const after = beforeGateway(plan, cluster, revision);
    // istiod makes the pods of a Gateway later
    steps.push(step({ part: "gateway", ...parts }, { after, waits: chart !== undefined }));
  }
  if (exposure.length > 0) {
    const after = beforeExposure(plan, cluster);
    steps.push(step({ part: "exposure", manifests: exposure }, { after }));
  }
  return steps;
}

/** istiod injects the gateway's pod. A remote reaches its istiod through the primary's gateway. */
function beforeGateway(plan: MeshPlan, cluster: ClusterPlan, revision: string): string[] {
  const { name } = cluster;
  const own = revisionsOf(cluster).find((one) => one.revision === revision);
  const after = [stepId(name, "gatewayService"), stepId(name, "istiod", revision)];
  if (own !== undefined && own.istiodEndpoints.length > 0)
    after.push(stepId(name, "istiodEndpoints", revision));
  return [...after, ...servingSteps(plan, cluster)];
}

/**
 * istiod's webhook validates the exposure, but answers only some time after istiod's pod is ready.
 * The gateway's pod needed the same istiod, so after the gateway a retry is rare.
 */
function beforeExposure(plan: MeshPlan, cluster: ClusterPlan): string[] {
  const istiods = new Set([cluster.name, ...cluster.controlPlaneClusters]);
  return [
    ...[...istiods].flatMap((name) => istiodIds(clusterIn(plan, name))),
    ...configuredGateways(plan, cluster).map((name) => stepId(name, "gateway")),
  ];
}

/** The gateways that a config cluster configures: its own, or those of its istiod's remotes. */
function configuredGateways(plan: MeshPlan, cluster: ClusterPlan): string[] {
  if (hasPods(cluster.gateway)) return [cluster.name];
  const external = cluster.externalControlPlane;
  if (external === undefined) return [];
  return plan.clusters
    .filter(({ controlPlaneClusters }) => controlPlaneClusters.includes(external))
    .filter(({ gateway }) => hasPods(gateway))
    .map(({ name }) => name);
}

function readerSteps(cluster: ClusterPlan): Step[] {
  if (!cluster.needsReaderToken) return [];
  const after = [stepId(cluster.name, "base")];
  const installable = { part: "readerToken", reader: cluster.reader } as const;
  return [stepsIn(cluster)(installable, { after, waits: true })];
}
