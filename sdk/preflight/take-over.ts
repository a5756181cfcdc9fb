import type { ClusterPlan } from "../plan/plan";
import { names } from "../plan/names";
import { withRevision } from "../topology/istio-names";
import type { Topology } from "../topology/topology";
import type { ExistingGateway, ExistingIstio } from "./existing-istio";

/** What has to be run so that Kubernetes lets the mesh change the objects of its charts. */
export interface TakeOver {
  readonly makers: readonly string[];
  readonly commands: readonly string[];
}

/**
 * The charts `istiod` and `gateway` are installed object by object, so Helm rejects none. Kubernetes
 * rejects changes of fields that others have set, and any change of a selector.
 */
export function takeOver(
  { systemNamespace, istio }: Topology,
  plan: ClusterPlan,
  { injectors, gateway }: ExistingIstio,
  forcesPatches: boolean,
): TakeOver {
  const own = webhookNames(istio.revision, istio.revisionTags, systemNamespace);
  const foreign = injectors.filter(({ name, isByPulumi }) => !isByPulumi && own.includes(name));
  const fixed = hasOtherSelector(plan, gateway) ? [gateway] : [];
  const commands = [
    ...fixed.map(
      () => `kubectl delete deployment -n ${systemNamespace} ${names.gateway} --cascade=orphan`,
    ),
    ...(foreign.length > 0 && !forcesPatches ? [forcing] : []),
  ];
  return { makers: [...new Set([...fixed, ...foreign].map(({ maker }) => maker))], commands };
}

const forcing = "PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up";

/** The injection webhooks of the mesh, as Istio's chart names them. */
function webhookNames(revision: string, tags: readonly string[], namespace: string): string[] {
  const suffix = namespace === "istio-system" ? "" : `-${namespace}`;
  return [
    withRevision("istio-sidecar-injector", revision),
    ...tags.map((tag) => `istio-revision-tag-${tag}`),
  ].map((name) => name + suffix);
}

function hasOtherSelector(
  { gateway }: ClusterPlan,
  existing?: ExistingGateway,
): existing is ExistingGateway {
  if (gateway?.chart === undefined || existing === undefined || existing.isByPulumi) return false;
  return !isSame((gateway.service.spec?.["selector"] ?? {}) as Labels, existing.selector);
}

type Labels = { readonly [label: string]: string };

const isSame = (one: Labels, other: Labels): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([label, value]) => other[label] === value);
