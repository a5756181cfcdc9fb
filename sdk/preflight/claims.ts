import type { ChartPlan } from "../plan/chart";
import { revisionsOf, type ClusterPlan } from "../plan/plan";
import { defaultValidator, istioGroups, withRevision } from "../topology/istio-names";
import type { ExistingObject } from "./existing-istio";

/** A Helm release of the mesh, and the existing objects that would have to belong to it. */
export interface Claim {
  readonly releaseName: string;
  readonly namespace: string;
  readonly objects: readonly ExistingObject[];
}

/** The existing objects that the releases of a cluster need. */
export function claimsOf(plan: ClusterPlan, objects: readonly ExistingObject[]): Claim[] {
  const { base } = plan;
  const claim = (
    chart: ChartPlan | undefined,
    isClaimed: (object: ExistingObject) => boolean,
  ): Claim[] => {
    if (chart === undefined) return [];
    const { releaseName, namespace } = chart;
    return [{ releaseName, namespace, objects: objects.filter(isClaimed) }];
  };
  return [
    ...claim(base, (object) => isInBase(object, plan)),
    ...revisionsOf(plan).flatMap(({ revision, injector }) => {
      const configMaps = [injector?.releaseName, withRevision("values", revision)];
      return claim(injector, ({ kind, name }) => kind === "configmap" && configMaps.includes(name));
    }),
  ];
}

/** Whether the chart `base` creates an object, or would if the chart `istiod` did not replace it. */
function isInBase({ kind, name }: ExistingObject, plan: ClusterPlan): boolean {
  const { global = {}, base = {}, defaultRevision } = (plan.base?.values ?? {}) as BaseValues;
  const isClusterWide = global.resourceScope !== "namespace";
  const isReplaced = plan.istiod.validatesAll === true;
  switch (kind) {
    case "crd":
      return isClusterWide && isIstioCrd(name) && !base.excludedCRDs?.includes(name);
    case "validatingwebhookconfiguration":
      return isClusterWide && name === defaultValidator && (isReplaced || defaultRevision !== "");
    case "serviceaccount":
      return global.resourceScope !== "cluster" && plan.reader.isChartAccount;
    default:
      return false;
  }
}

/** The values of the chart `base` that decide what it creates. */
interface BaseValues {
  readonly global?: { readonly resourceScope?: string };
  readonly base?: { readonly excludedCRDs?: readonly string[] };
  readonly defaultRevision?: string;
}

/** The name of a CRD ends with its group. */
const isIstioCrd = (name: string): boolean =>
  istioGroups.includes(name.slice(name.indexOf(".") + 1));

/** The objects that Helm rejects, because they do not belong to the release. */
export const rejectedBy = ({ releaseName, namespace, objects }: Claim): ExistingObject[] =>
  objects.filter(
    ({ release, hasHelmLabel }) => release !== `${namespace}/${releaseName}` || !hasHelmLabel,
  );
