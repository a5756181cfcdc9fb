import { defined } from "../defined";
import type { ChartPlan } from "./chart";
import type { GatewayPlan } from "./gateway";
import type { Manifest } from "./manifest";
import type { ClusterPlan, MeshPlan, ReaderPlan } from "./plan";
import { referencesIn } from "./reference";
import type { RemoteSecretPlan } from "./remote-secrets";

/** What a step installs, with the part of the plan that it installs. */
export type Installable =
  | { readonly part: "namespace"; readonly namespace: Manifest; readonly isAdopted: boolean }
  | { readonly part: "gatewayService"; readonly gateway: GatewayPlan }
  | { readonly part: "cacerts" }
  | { readonly part: "base" | "cni" | "injector" | "istiod"; readonly chart: ChartPlan }
  /** Where a remote finds its istiods, if the chart cannot express it. */
  | { readonly part: "istiodEndpoints"; readonly manifests: readonly Manifest[] }
  | { readonly part: "exposure"; readonly manifests: readonly Manifest[] }
  | { readonly part: "gateway"; readonly chart: ChartPlan; readonly networkPolicy?: Manifest }
  | { readonly part: "readerToken"; readonly reader: ReaderPlan }
  | { readonly part: "remoteSecret"; readonly secret: RemoteSecretPlan }
  /** The token with which an external istiod reads its config cluster, made in that cluster. */
  | { readonly part: "configToken" }
  /** The kubeconfig with that token, in the cluster of the external istiod. */
  | { readonly part: "configKubeconfig"; readonly configCluster: string };

export type Part = Installable["part"];

/** One thing to install, in one cluster, after others. */
export type Step = StepOrder & Installable;

interface StepOrder {
  readonly id: string;
  /** The cluster whose API server it goes to. */
  readonly cluster: string;
  /** The steps that must be done before. */
  readonly after: readonly string[];
  /** Whether the step is done only when a pod is ready or an address is assigned, not when objects are created. */
  readonly waits: boolean;
}

export const stepId = (cluster: string, part: Part, target?: string): string =>
  [cluster, part, ...(target ? [target] : [])].join("/");

/**
 * The order across clusters: every step behind the steps it waits for. A mesh cannot be installed cluster by cluster,
 * because a remote waits for its primary, and that primary for the remote's token.
 */
export function planSteps(plan: MeshPlan): Step[] {
  return inOrder([
    ...plan.clusters.flatMap((cluster) => clusterSteps(plan, cluster)),
    ...plan.remoteSecrets.map((secret) => remoteSecretStep(plan, secret)),
  ]);
}

function clusterSteps(plan: MeshPlan, cluster: ClusterPlan): Step[] {
  return [
    ...foundationSteps(cluster),
    ...istiodSteps(plan, cluster),
    ...gatewaySteps(plan, cluster),
    ...(cluster.needsReaderToken
      ? [
          step(
            cluster,
            { part: "readerToken", reader: cluster.reader },
            {
              after: [stepId(cluster.name, "base")],
              waits: true,
            },
          ),
        ]
      : []),
  ];
}

function step(
  { name }: ClusterPlan,
  installable: Installable,
  { after, waits = false }: { after: string[]; waits?: boolean },
): Step {
  return { id: stepId(name, installable.part), cluster: name, ...installable, after, waits };
}

/** What istiod and the gateway need: the namespace, the gateway's address, certificates, CRDs and the node agent. */
function foundationSteps(cluster: ClusterPlan): Step[] {
  const { namespace, gateway, base, cni } = cluster;
  const isAdopted = cluster.adoptsNamespace;
  const after = [stepId(cluster.name, "namespace")];
  const steps = [step(cluster, { part: "namespace", namespace, isAdopted }, { after: [] })];
  if (gateway) {
    const waits = gateway.addresses.length === 0;
    steps.push(step(cluster, { part: "gatewayService", gateway }, { after, waits }));
  }
  if (cluster.needsCacerts) steps.push(step(cluster, { part: "cacerts" }, { after }));
  if (base)
    steps.push(
      step(cluster, { part: "base", chart: base }, { after: [...after, ...addressesIn(base)] }),
    );
  if (cni) steps.push(step(cluster, { part: "cni", chart: cni }, { after, waits: true }));
  return steps;
}

function istiodSteps(plan: MeshPlan, cluster: ClusterPlan): Step[] {
  const { name, injector, configCluster, istiod, istiodEndpoints, runsIstiod } = cluster;
  const namespace = stepId(name, "namespace");
  const steps: Step[] = [];
  if (injector)
    steps.push(step(cluster, { part: "injector", chart: injector }, { after: [namespace] }));
  if (configCluster !== undefined) {
    const after = [namespace, stepId(configCluster, "configToken")];
    steps.push(step(cluster, { part: "configKubeconfig", configCluster }, { after }));
  }
  if (cluster.externalControlPlane !== undefined)
    steps.push(
      step(cluster, { part: "configToken" }, { after: [stepId(name, "istiod")], waits: true }),
    );
  steps.push(
    step(
      cluster,
      { part: "istiod", chart: istiod },
      { after: istiodNeeds(cluster), waits: runsIstiod },
    ),
  );
  if (istiodEndpoints.length > 0) {
    const after = istiodEndpointsNeed(plan, cluster);
    steps.push(step(cluster, { part: "istiodEndpoints", manifests: istiodEndpoints }, { after }));
  }
  return steps;
}

function gatewaySteps(plan: MeshPlan, cluster: ClusterPlan): Step[] {
  const { name, gateway, exposure } = cluster;
  const steps: Step[] = [];
  if (gateway?.chart) {
    const { chart, networkPolicy } = gateway;
    const after = [stepId(name, "gatewayService"), ...gatewayNeeds(plan, cluster)];
    const installable = { part: "gateway", ...defined({ chart, networkPolicy }) } as const;
    steps.push(step(cluster, installable, { after, waits: true }));
  }
  if (exposure.length > 0) {
    // Istiod's webhook validates it. The webhook answers some time after istiod's pod is ready, when every node has the
    // route. The gateway's pod already came through that webhook, so a step after the gateway seldom has to retry.
    const after = [...servingIstiods(cluster), ...configuredGateways(plan, cluster)];
    steps.push(step(cluster, { part: "exposure", manifests: exposure }, { after }));
  }
  return steps;
}

/** The steps by which the istiods that serve a cluster are ready. */
const servingIstiods = ({ name, controlPlaneClusters }: ClusterPlan): string[] => [
  ...new Set([name, ...controlPlaneClusters].map((cluster) => stepId(cluster, "istiod"))),
];

/** The gateway of a config cluster, or where it has none, those of the remotes that its external control plane serves. */
function configuredGateways(plan: MeshPlan, cluster: ClusterPlan): string[] {
  const served = plan.clusters.filter(({ controlPlaneClusters }) =>
    controlPlaneClusters.some((name) => name === cluster.externalControlPlane),
  );
  const gateways = (cluster.gateway?.chart ? [cluster] : served).filter(
    ({ gateway }) => gateway?.chart,
  );
  return gateways.map(({ name }) => stepId(name, "gateway"));
}

function istiodNeeds(cluster: ClusterPlan): string[] {
  const id = (part: Part): string => stepId(cluster.name, part);
  return [
    id("namespace"),
    ...(cluster.needsCacerts ? [id("cacerts")] : []),
    ...(cluster.runsIstiod && cluster.base ? [id("base")] : []),
    // an istiod that starts before its injection templates answers every injection with 404 until it is restarted
    ...(cluster.injector ? [id("injector")] : []),
    ...(cluster.configCluster
      ? [id("configKubeconfig"), stepId(cluster.configCluster, "base")]
      : []),
    ...addressesIn(cluster.istiod),
  ];
}

/** One of several istiods may join a running mesh: it is not to be asked before it answers, and knows who asks. */
const istiodEndpointsNeed = (plan: MeshPlan, cluster: ClusterPlan): string[] => [
  stepId(cluster.name, "istiod"),
  ...addressesIn(cluster.istiodEndpoints),
  ...servedBy(plan, cluster),
];

/** The steps that bring the addresses of gateways, own or others', that are in what is installed. */
const addressesIn = (installed: unknown): string[] => [
  ...new Set(
    referencesIn(installed).flatMap((reference) =>
      "cluster" in reference ? [stepId(reference.cluster, "gatewayService")] : [],
    ),
  ),
];

/** A gateway's pod is injected by istiod; a remote's by its primary's, which it reaches through that primary's gateway. */
const gatewayNeeds = (plan: MeshPlan, cluster: ClusterPlan): string[] => [
  stepId(cluster.name, "istiod"),
  ...(cluster.istiodEndpoints.length > 0 ? [stepId(cluster.name, "istiodEndpoints")] : []),
  ...servedBy(plan, cluster),
];

/** The steps by which the istiods elsewhere that serve a cluster are reached, and read it. */
function servedBy(plan: MeshPlan, { name, controlPlaneClusters }: ClusterPlan): string[] {
  const others = plan.clusters.filter(
    (other) => other.name !== name && controlPlaneClusters.includes(other.name),
  );
  return others.flatMap((other) => [
    // of an external control plane istiod itself is reached, and it has its secrets in its config cluster
    stepId(other.name, other.configCluster === undefined ? "exposure" : "istiod"),
    ...plan.remoteSecrets
      .filter(
        ({ holder, target }) => holder === (other.configCluster ?? other.name) && target === name,
      )
      .map(({ holder, target }) => stepId(holder, "remoteSecret", target)),
  ]);
}

/**
 * A cluster is announced to a peer when what the peer will find there stands: the annotated namespace (read once, when
 * the cluster is added), the reader's rights and the token, and the way into its network.
 */
function remoteSecretStep(plan: MeshPlan, secret: RemoteSecretPlan): Step {
  const { holder, target } = secret;
  return {
    id: stepId(holder, "remoteSecret", target),
    cluster: holder,
    part: "remoteSecret",
    secret,
    after: [
      stepId(holder, "namespace"),
      stepId(target, "namespace"),
      stepId(target, "readerToken"),
      stepId(target, "istiod"),
      ...waysInto(plan, secret),
    ],
    waits: false,
  };
}

/**
 * Into a network of which it knows no gateway, istiod sends requests to the addresses of pods, where nothing answers from elsewhere. So a
 * cluster's gateway has its address first, and where it can start without this Secret, it answers. Without a gateway of its own, those of its
 * network count.
 */
function waysInto({ clusters }: MeshPlan, { holder, target, serves }: RemoteSecretPlan): string[] {
  const { network, gateway, controlPlaneClusters } = clusters.find(({ name }) => name === target)!;
  const isOnlyNetwork = clusters.every(
    (cluster) => cluster.role === "external" || cluster.network === network,
  );
  if (isOnlyNetwork) return [];
  if (gateway?.chart === undefined) {
    const those = clusters
      .filter((cluster) => cluster.network === network && cluster.gateway?.chart)
      .map(({ name }) => name);
    // an istiod that leaves is to have the Secrets of those that it serves to its end, so they wait for nothing of its own cluster
    if (serves)
      return those.filter((name) => name !== holder).map((name) => stepId(name, "gatewayService"));
    return those.map((name) =>
      name === holder ? stepId(name, "gatewayService") : stepId(holder, "remoteSecret", name),
    );
  }
  if (serves) return [stepId(target, "gatewayService")];
  // what opens a gateway is in the config clusters of the istiods that serve it
  const opening = clusters.filter(
    ({ name, exposure, externalControlPlane }) =>
      exposure.length > 0 && controlPlaneClusters.includes(externalControlPlane ?? name),
  );
  return [stepId(target, "gateway"), ...opening.map(({ name }) => stepId(name, "exposure"))];
}

/**
 * The same steps with those of some clusters behind all that can be done without them. The engine stops everything at the first
 * error, so a cluster that is known not to answer is better asked last.
 */
export function deferClusters(steps: readonly Step[], clusters: ReadonlySet<string>): Step[] {
  const last = new Set<string>();
  for (const step of steps)
    if (clusters.has(step.cluster) || step.after.some((id) => last.has(id))) last.add(step.id);
  const first = steps.filter(({ id }) => !last.has(id)).map(({ id }) => id);
  return inOrder(
    steps.map((step) => (last.has(step.id) ? { ...step, after: [...step.after, ...first] } : step)),
  );
}

/** Sorts steps behind what they wait for; among equals, the order given. */
function inOrder(steps: Step[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted = new Set<Step>();
  const visit = (step: Step, route: readonly string[]): void => {
    if (sorted.has(step)) return;
    if (route.includes(step.id))
      throw new Error(`the steps wait for each other: ${[...route, step.id].join(" -> ")}`);
    for (const id of step.after) {
      const before = byId.get(id);
      if (before === undefined)
        throw new Error(`step ${step.id} waits for ${id}, which is no step`);
      visit(before, [...route, step.id]);
    }
    sorted.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...sorted];
}
