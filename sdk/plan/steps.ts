import { defined } from "../defined";
import type { ChartPlan } from "./chart";
import { hasPods } from "./gateway";
import type { ClusterPlan, MeshPlan } from "./plan";
import { gatewaysIn } from "./reference";
import { remoteSecretStep } from "./remote-secret-step";
import { stepId, type Installable, type Step } from "./step";
import { inOrder } from "./step-order";

/**
 * The steps of a plan, in an order that works across clusters. A mesh cannot be installed cluster
 * by cluster: a remote waits for its primary, and the primary waits for the remote's token.
 */
export const planSteps = (plan: MeshPlan): Step[] =>
  inOrder([
    ...plan.clusters.flatMap((cluster) => clusterSteps(plan, cluster)),
    ...plan.remoteSecrets.map((secret) => remoteSecretStep(plan, secret)),
  ]);

const clusterSteps = (plan: MeshPlan, cluster: ClusterPlan): Step[] => [
  ...foundationSteps(cluster),
  ...istiodSteps(plan, cluster),
  ...gatewaySteps(plan, cluster),
  ...readerSteps(cluster),
];

/** Makes the steps of one cluster. */
const stepsIn =
  ({ name }: ClusterPlan) =>
  (
    installable: Installable,
    { after, waits = false }: { after: string[]; waits?: boolean },
  ): Step => ({
    id: stepId(name, installable.part),
    cluster: name,
    ...installable,
    after,
    waits,
  });

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

function istiodSteps(plan: MeshPlan, cluster: ClusterPlan): Step[] {
  const { name, injector, configCluster, istiod, istiodEndpoints, runsIstiod } = cluster;
  const step = stepsIn(cluster);
  const after = [stepId(name, "namespace")];
  const steps: Step[] = [];
  if (injector) steps.push(step({ part: "injector", chart: injector }, { after }));
  if (configCluster !== undefined) {
    const token = stepId(configCluster, "configToken");
    steps.push(step({ part: "configKubeconfig", configCluster }, { after: [...after, token] }));
  }
  if (cluster.externalControlPlane !== undefined)
    steps.push(step({ part: "configToken" }, { after: [stepId(name, "istiod")], waits: true }));
  steps.push(
    step(
      { part: "istiod", chart: istiod },
      { after: beforeIstiod(plan, cluster), waits: runsIstiod },
    ),
  );
  if (istiodEndpoints.length > 0)
    steps.push(
      step(
        { part: "istiodEndpoints", manifests: istiodEndpoints },
        { after: beforeIstiodEndpoints(plan, cluster) },
      ),
    );
  if (cluster.ztunnel) steps.push(ztunnelStep(cluster, cluster.ztunnel));
  return steps;
}

/** ztunnel logs in to istiod, and its pods need the root certificate that istiod writes. */
const ztunnelStep = (cluster: ClusterPlan, chart: ChartPlan): Step =>
  stepsIn(cluster)(
    { part: "ztunnel", chart },
    { after: [stepId(cluster.name, "istiod"), stepId(cluster.name, "cni")], waits: true },
  );

function beforeIstiod(plan: MeshPlan, cluster: ClusterPlan): string[] {
  const { name, configCluster } = cluster;
  const after = [stepId(name, "namespace")];
  if (cluster.needsCacerts) after.push(stepId(name, "cacerts"));
  if (cluster.runsIstiod && cluster.base) after.push(stepId(name, "base"));
  // istiod looks for gateways from its start.
  if (cluster.gatewayApi) after.push(stepId(name, "gatewayApi"));
  // Without its injection templates, an istiod answers with 404 until it is restarted.
  if (cluster.injector) after.push(stepId(name, "injector"));
  if (configCluster !== undefined)
    after.push(stepId(name, "configKubeconfig"), stepId(configCluster, "base"));
  // An upgrade reaches a remote only after its primaries have the new version.
  const primaries = servingIstiods(plan, cluster).filter((one) => one.configCluster !== name);
  after.push(...primaries.map((primary) => stepId(primary.name, "istiod")));
  return [...after, ...addressesIn(cluster.istiod)];
}

/** A remote must not use an istiod before that istiod answers and has read the remote. */
const beforeIstiodEndpoints = (plan: MeshPlan, cluster: ClusterPlan): string[] => [
  stepId(cluster.name, "istiod"),
  ...addressesIn(cluster.istiodEndpoints),
  ...servingSteps(plan, cluster),
];

function gatewaySteps(plan: MeshPlan, cluster: ClusterPlan): Step[] {
  const { gateway, exposure } = cluster;
  const step = stepsIn(cluster);
  const steps: Step[] = [];
  if (hasPods(gateway)) {
    const { chart, objects, networkPolicy } = gateway;
    const parts = defined({ chart, objects, networkPolicy });
    const after = beforeGateway(plan, cluster);
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
function beforeGateway(plan: MeshPlan, cluster: ClusterPlan): string[] {
  const after = [stepId(cluster.name, "gatewayService"), stepId(cluster.name, "istiod")];
  if (cluster.istiodEndpoints.length > 0) after.push(stepId(cluster.name, "istiodEndpoints"));
  return [...after, ...servingSteps(plan, cluster)];
}

/**
 * istiod's webhook validates the exposure, but answers only some time after istiod's pod is ready.
 * The gateway's pod needed the same istiod, so after the gateway a retry is rare.
 */
function beforeExposure(plan: MeshPlan, cluster: ClusterPlan): string[] {
  const istiods = new Set([cluster.name, ...cluster.controlPlaneClusters]);
  return [
    ...[...istiods].map((name) => stepId(name, "istiod")),
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

/** The steps after which all istiods that serve a cluster answer, and have read the cluster. */
const servingSteps = (plan: MeshPlan, cluster: ClusterPlan): string[] =>
  servingIstiods(plan, cluster).flatMap((istiod) => [
    reachedStep(istiod),
    ...secretSteps(plan, istiod, cluster.name),
  ]);

/** The other clusters with an istiod that serves this one. */
const servingIstiods = (
  { clusters }: MeshPlan,
  { name, controlPlaneClusters }: ClusterPlan,
): ClusterPlan[] =>
  clusters.filter((other) => other.name !== name && controlPlaneClusters.includes(other.name));

/** An external istiod is reached directly, others through a gateway. */
const reachedStep = ({ name, configCluster }: ClusterPlan): string =>
  stepId(name, configCluster === undefined ? "exposure" : "istiod");

/** An istiod's remote secrets are in its config cluster. */
const secretSteps = (plan: MeshPlan, istiod: ClusterPlan, remote: string): string[] =>
  plan.remoteSecrets
    .filter(({ holder }) => holder === (istiod.configCluster ?? istiod.name))
    .filter(({ target }) => target === remote)
    .map(({ holder, target }) => stepId(holder, "remoteSecret", target));

/** The steps that provide the gateway addresses in what is installed. */
const addressesIn = (installed: unknown): string[] =>
  gatewaysIn(installed).map((cluster) => stepId(cluster, "gatewayService"));
