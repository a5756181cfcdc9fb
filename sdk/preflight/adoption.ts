import { titledList, type Issue } from "../issue";
import type { ClusterPlan } from "../plan/plan";
import { revisionLabel } from "../topology/istio-names";
import { revisionsIn } from "../topology/revisions";
import type { Topology } from "../topology/topology";
import { claimsOf, rejectedBy } from "./claims";
import type { ExistingIstio, ExistingObject, InjectionWebhook } from "./existing-istio";
import type { ClusterFacts } from "./facts";
import { forgetReleases, handOver } from "./hand-over";
import { thisPackage } from "./maker";
import { blockingReleases, newClaims, releasesToForget } from "./other-releases";
import { hasAnotherNamespace } from "./owner";
import { takeOver, type KnownFacts } from "./take-over";

/** Rejects another Istio that would stop the update halfway or inject the same pods. */
export function checkExistingIstio(
  topology: Topology,
  plan: ClusterPlan,
  facts: ClusterFacts,
  forcesPatches: boolean,
): Issue[] {
  // an external control plane installs no objects that another Istio could own
  if (plan.base === undefined) return [];
  const existing: ExistingIstio = facts.existing ?? { objects: [], injectors: [] };
  const found = [
    ...checkTakeOver(topology, plan, { ...facts, existing }, forcesPatches),
    ...existing.injectors.flatMap((webhook) => checkInjection(topology, webhook)),
  ];
  // to hand its CRDs over would break the other mesh
  const [other] = found.length === 0 ? [] : (facts.otherOwners ?? []);
  const reasons = other === undefined ? found : [hasAnotherNamespace(other)];
  return reasons.map((reason) => ({ path: `clusters.${plan.name}`, reason }));
}

function checkTakeOver(
  topology: Topology,
  plan: ClusterPlan,
  facts: KnownFacts,
  forcesPatches: boolean,
): string[] {
  const { systemNamespace } = topology;
  const claims = newClaims(claimsOf(plan, facts.existing.objects), facts);
  const rejected = claims.flatMap(rejectedBy);
  const releases = blockingReleases(claims, facts);
  const { makers, commands, needsForce } = takeOver(topology, plan, facts, forcesPatches);
  if (rejected.length === 0 && releases.length === 0) {
    if (commands.length === 0 && !needsForce) return [];
    return [lines(foreignFields(systemNamespace, makers), nextSteps(commands, needsForce))];
  }
  const forgotten = releasesToForget(claims, facts, revisionsIn(topology));
  const all = [
    ...forgetReleases(forgotten, systemNamespace),
    ...claims.flatMap(handOver),
    ...commands,
  ];
  const found = [
    ...byMaker(rejected),
    ...releases.map((name) => `Helm has a record of the release "${name}" in "${systemNamespace}"`),
  ];
  return [lines(foreignObjects, [...found, ...nextSteps(all, needsForce)])];
}

const foreignObjects =
  "this cluster has an Istio, or parts of one, that this package did not install:";

const foreignFields = (namespace: string, makers: readonly string[]): string =>
  `the Istio in the namespace "${namespace}" was made by others (${makers.join("; ")}), and ` +
  "Kubernetes would reject changes of what they have set:";

const nextSteps = (commands: readonly string[], needsForce: boolean): string[] => [
  "if that Istio is running, first read docs/adopt.md",
  ...(commands.length > 0
    ? [["to hand it over to this mesh, run in this cluster:", ...commands].join("\n          ")]
    : []),
  ...(needsForce ? ["then update once with: PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up"] : []),
];

/** The objects that each tool made. */
function byMaker(objects: readonly ExistingObject[]): string[] {
  const makers = [...new Set(objects.map(({ maker }) => maker))];
  return makers.map((maker) => {
    const made = objects.filter((object) => object.maker === maker);
    const crds = made.filter(({ kind }) => kind === "crd").length;
    const others = made.filter(({ kind }) => kind !== "crd");
    const parts = [
      ...(crds === 0 ? [] : [crds === 1 ? "1 CRD" : `${crds} CRDs`]),
      ...others.map(({ kind, name }) => `${kind}/${name}`),
    ];
    return `made by ${maker}: ${parts.join(", ")}`;
  });
}

/** Each pod would get the sidecar of either istiod, without an error. */
function checkInjection(
  topology: Topology,
  { name, maker, serves, namespace = topology.systemNamespace }: InjectionWebhook,
): string[] {
  const own = revisionsIn(topology).flatMap(({ revision, revisionTags }) => [
    revisionLabel(revision),
    ...revisionTags,
  ]);
  if (namespace === topology.systemNamespace || !own.includes(serves)) return [];
  return [
    `the istiod in the namespace "${namespace}" injects the same pods as this mesh: the ` +
      `MutatingWebhookConfiguration "${name}", made by ${maker}, serves the revision or tag ` +
      `"${serves}"; ${maker === thisPackage ? moveBack(namespace) : removeOther(name)}`,
  ];
}

const moveBack = (namespace: string): string =>
  `a mesh cannot move to another system namespace: set systemNamespace to "${namespace}", or ` +
  "destroy the mesh first";

const removeOther = (webhook: string): string =>
  "set another istio.revision, or remove that Istio; if only the webhook is left, delete it " +
  `(kubectl delete mutatingwebhookconfiguration ${webhook})`;

/** Indented, because the issue itself is an item of a list. */
const lines = (title: string, items: readonly string[]): string =>
  titledList(title, items, "      ");
