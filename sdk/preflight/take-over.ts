import { hasPods } from "../plan/gateway";
import type { ClusterPlan } from "../plan/plan";
import { names } from "../plan/names";
import { withRevision } from "../topology/istio-names";
import { revisionsIn } from "../topology/revisions";
import type { Topology } from "../topology/topology";
import type { ExistingGateway, ExistingIstio, InjectionWebhook } from "./existing-istio";
import type { ClusterFacts } from "./facts";
import { mayBeOurs } from "./our-namespace";

/** The facts of a cluster, with the objects of Istio. */
export type KnownFacts = ClusterFacts & { readonly existing: ExistingIstio };

/** What the user must do before Kubernetes lets the mesh change the objects of its charts. */
export interface TakeOver {
  readonly makers: readonly string[];
  /** The commands to run in the cluster. */
  readonly commands: readonly string[];
  /** Whether the update has to take over fields. */
  readonly needsForce: boolean;
}

/**
 * The charts `istiod` and `gateway` are installed without Helm. Kubernetes then rejects changes of
 * fields that other tools have set, and any change of a selector.
 */
export function takeOver(
  topology: Topology,
  plan: ClusterPlan,
  facts: KnownFacts,
  forcesPatches: boolean,
): TakeOver {
  const { injectors, gateway } = facts.existing;
  const isForeign = ({ isByPulumi }: InjectionWebhook | ExistingGateway): boolean =>
    !isByPulumi || !mayBeOurs(facts);
  const { systemNamespace } = topology;
  const own = webhookNames(topology);
  const foreign = injectors.filter((webhook) => own.includes(webhook.name) && isForeign(webhook));
  const fixed = hasOtherSelector(plan, gateway) && isForeign(gateway) ? [gateway] : [];
  return {
    makers: [...new Set([...fixed, ...foreign].map(({ maker }) => maker))],
    commands: fixed.map(
      () => `kubectl delete deployment -n ${systemNamespace} ${names.gateway} --cascade=orphan`,
    ),
    // a cluster with an owner is already part of the mesh
    needsForce: foreign.length > 0 && !forcesPatches && facts.owner === undefined,
  };
}

/** The injection webhooks of the mesh, as Istio's chart names them. */
function webhookNames(topology: Topology): string[] {
  const { systemNamespace } = topology;
  const suffix = systemNamespace === "istio-system" ? "" : `-${systemNamespace}`;
  return revisionsIn(topology)
    .flatMap(({ revision, revisionTags }) => [
      withRevision("istio-sidecar-injector", revision),
      ...revisionTags.map((tag) => `istio-revision-tag-${tag}`),
    ])
    .map((name) => name + suffix);
}

function hasOtherSelector(
  { gateway }: ClusterPlan,
  existing?: ExistingGateway,
): existing is ExistingGateway {
  if (!hasPods(gateway) || existing === undefined) return false;
  return !isSame((gateway.service.spec?.["selector"] ?? {}) as Labels, existing.selector);
}

type Labels = { readonly [label: string]: string };

const isSame = (one: Labels, other: Labels): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([label, value]) => other[label] === value);
