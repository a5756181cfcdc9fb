import type { ClusterPlan, MeshPlan } from "./plan";
import { referencesIn } from "./reference";
import type { RemoteSecretPlan } from "./remote-secrets";

/** What a step installs. */
export type Part =
  | "namespace"
  | "gatewayService"
  | "cacerts"
  | "base"
  | "cni"
  | "injector"
  | "istiod"
  /** Where a remote's istiods are, as far as the chart has no place for it. */
  | "istiodEndpoints"
  | "exposure"
  | "gateway"
  | "readerToken"
  | "remoteSecret"
  /** What an external istiod reads its config cluster with: the token there, the kubeconfig here. */
  | "configToken"
  | "configKubeconfig";

/** One thing to install, in one cluster, after others. */
export interface Step {
  readonly id: string;
  /** The cluster whose API server it goes to. */
  readonly cluster: string;
  readonly part: Part;
  /** For a remote secret: the cluster it leads to. */
  readonly target?: string;
  /** The steps that must be done before. */
  readonly after: readonly string[];
  /** Whether done means more than created: a pod is ready, an address is assigned. */
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
  const { name, gateway } = cluster;
  const id = (part: Part): string => stepId(name, part);
  const step = (part: Part, after: string[], waits = false): Step => ({
    id: id(part),
    cluster: name,
    part,
    after,
    waits,
  });
  return [
    step("namespace", []),
    ...(gateway ? [step("gatewayService", [id("namespace")], gateway.addresses.length === 0)] : []),
    ...(cluster.needsCacerts ? [step("cacerts", [id("namespace")])] : []),
    ...(cluster.base ? [step("base", [id("namespace"), ...addressesIn(cluster.base)])] : []),
    ...(cluster.cni ? [step("cni", [id("namespace")], true)] : []),
    ...(cluster.injector ? [step("injector", [id("namespace")])] : []),
    ...(cluster.configCluster
      ? [step("configKubeconfig", [id("namespace"), stepId(cluster.configCluster, "configToken")])]
      : []),
    ...(cluster.readBy ? [step("configToken", [id("istiod")], true)] : []),
    step("istiod", istiodNeeds(cluster), cluster.runsIstiod),
    ...(cluster.istiodEndpoints.length > 0
      ? [step("istiodEndpoints", istiodEndpointsNeed(plan, cluster))]
      : []),
    ...(gateway?.chart
      ? [step("gateway", [id("gatewayService"), ...gatewayNeeds(plan, cluster)], true)]
      : []),
    // istiod's webhook validates it, and answers some time after istiod's pod is ready, when every node has the route. The
    // gateway's pod came through that webhook, tried again and again until it answered: what comes after seldom has to.
    ...(cluster.exposure.length > 0
      ? [step("exposure", [...servingIstiods(cluster), ...configuredGateways(plan, cluster)])]
      : []),
    ...(cluster.isRead ? [step("readerToken", [id("base")], true)] : []),
  ];
}

/** The steps by which the istiods that serve a cluster are ready. */
const servingIstiods = ({ name, controlPlaneClusters }: ClusterPlan): string[] => [
  ...new Set([name, ...controlPlaneClusters].map((cluster) => stepId(cluster, "istiod"))),
];

/** The gateway of a config cluster, or where it has none, those of the remotes that its external control plane serves. */
function configuredGateways(plan: MeshPlan, cluster: ClusterPlan): string[] {
  const served = plan.clusters.filter(({ controlPlaneClusters }) =>
    controlPlaneClusters.some((name) => name === cluster.readBy),
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
    target,
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
    ({ name, exposure, readBy }) =>
      exposure.length > 0 && controlPlaneClusters.includes(readBy ?? name),
  );
  return [stepId(target, "gateway"), ...opening.map(({ name }) => stepId(name, "exposure"))];
}

/**
 * The same steps with those of some clusters behind all that can be done without them. The engine stops everything at the first
 * error, so a cluster that is known not to answer is better asked last.
 */
export function withLast(steps: readonly Step[], clusters: ReadonlySet<string>): Step[] {
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
