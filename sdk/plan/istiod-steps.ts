import type { ChartPlan } from "./chart";
import { revisionsOf, type ClusterPlan, type MeshPlan } from "./plan";
import type { RevisionPlan } from "./revision";
import { servingIstiods, servingSteps } from "./serving-steps";
import { addressesIn, stepId, stepsIn, type Step } from "./step";

/** The steps of every revision of istiod, and what is next to them. */
export function istiodSteps(plan: MeshPlan, cluster: ClusterPlan): Step[] {
  const { name, configCluster, externalControlPlane, revision, ztunnel } = cluster;
  const step = stepsIn(cluster);
  const steps = revisionsOf(cluster).flatMap((one) => revisionSteps(plan, cluster, one));
  if (configCluster !== undefined) {
    const after = [stepId(name, "namespace"), stepId(configCluster, "configToken")];
    steps.push(step({ part: "configKubeconfig", configCluster }, { after }));
  }
  if (externalControlPlane !== undefined)
    steps.push(
      step({ part: "configToken" }, { after: [stepId(name, "istiod", revision)], waits: true }),
    );
  if (ztunnel) steps.push(ztunnelStep(cluster, ztunnel));
  return steps;
}

function revisionSteps(plan: MeshPlan, cluster: ClusterPlan, own: RevisionPlan): Step[] {
  const { revision, injector, istiod, istiodEndpoints } = own;
  const step = stepsIn(cluster);
  const steps: Step[] = [];
  if (injector)
    steps.push(
      step(
        { part: "injector", chart: injector, revision },
        { after: [stepId(cluster.name, "namespace")] },
      ),
    );
  steps.push(
    step(
      { part: "istiod", chart: istiod, revision },
      { after: beforeIstiod(plan, cluster, own), waits: cluster.runsIstiod },
    ),
  );
  if (istiodEndpoints.length > 0)
    steps.push(
      step(
        { part: "istiodEndpoints", manifests: istiodEndpoints, revision },
        { after: beforeIstiodEndpoints(plan, cluster, own) },
      ),
    );
  return steps;
}

/** The steps of all revisions of the chart `istiod` in a cluster. */
export const istiodIds = (cluster: ClusterPlan): string[] =>
  revisionsOf(cluster).map(({ revision }) => stepId(cluster.name, "istiod", revision));

/** ztunnel logs in to istiod, and its pods need the root certificate that istiod writes. */
const ztunnelStep = (cluster: ClusterPlan, chart: ChartPlan): Step =>
  stepsIn(cluster)(
    { part: "ztunnel", chart },
    {
      after: [stepId(cluster.name, "istiod", cluster.revision), stepId(cluster.name, "cni")],
      waits: true,
    },
  );

function beforeIstiod(plan: MeshPlan, cluster: ClusterPlan, own: RevisionPlan): string[] {
  const { name, configCluster } = cluster;
  const { revision, injector, istiod } = own;
  const after = [stepId(name, "namespace")];
  if (cluster.needsCacerts) after.push(stepId(name, "cacerts"));
  if (cluster.runsIstiod && cluster.base) after.push(stepId(name, "base"));
  // istiod looks for gateways from its start.
  if (cluster.gatewayApi) after.push(stepId(name, "gatewayApi"));
  // Without its injection templates, an istiod answers with 404 until it is restarted.
  if (injector) after.push(stepId(name, "injector", revision));
  if (configCluster !== undefined)
    after.push(stepId(name, "configKubeconfig"), stepId(configCluster, "base"));
  // An upgrade reaches a remote only after its primaries have the new version.
  const primaries = servingIstiods(plan, cluster).filter((one) => one.configCluster !== name);
  after.push(...primaries.map((primary) => stepId(primary.name, "istiod", revision)));
  return [...after, ...addressesIn(istiod)];
}

/** A remote must not use an istiod before that istiod answers and has read the remote. */
const beforeIstiodEndpoints = (
  plan: MeshPlan,
  cluster: ClusterPlan,
  { revision, istiodEndpoints }: RevisionPlan,
): string[] => [
  stepId(cluster.name, "istiod", revision),
  ...addressesIn(istiodEndpoints),
  ...servingSteps(plan, cluster),
];
