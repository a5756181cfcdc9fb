import type { ChartPlan } from "../plan/chart";
import type { ClusterPlan } from "../plan/plan";
import { defaultValidator, istioGroups, withRevision } from "../topology/istio-names";
import type { HelmValues } from "../topology/topology";
import type { ExistingObject } from "./existing-istio";

/** A Helm release of the mesh, and the existing objects that would have to belong to it. */
export interface Claim {
  readonly releaseName: string;
  readonly namespace: string;
  readonly objects: readonly ExistingObject[];
}

/** The existing objects that the releases of a cluster need. */
export function claimsOf(
  { base, injector, reader }: ClusterPlan,
  revision: string,
  objects: readonly ExistingObject[],
): Claim[] {
  const claim = (
    chart: ChartPlan | undefined,
    isClaimed: (object: ExistingObject) => boolean,
  ): Claim[] => {
    if (chart === undefined) return [];
    const { releaseName, namespace } = chart;
    return [{ releaseName, namespace, objects: objects.filter(isClaimed) }];
  };
  const configMaps = [injector?.releaseName, withRevision("values", revision)];
  return [
    ...claim(base, (object) => isInBase(object, base?.values ?? {}, reader.isChartAccount)),
    ...claim(injector, ({ kind, name }) => kind === "configmap" && configMaps.includes(name)),
  ];
}

/** Whether the chart `base` creates an object with these values. */
function isInBase({ kind, name }: ExistingObject, values: HelmValues, hasAccount: boolean) {
  const { global = {}, base = {}, defaultRevision } = values as BaseValues;
  const isClusterWide = global.resourceScope !== "namespace";
  switch (kind) {
    case "crd":
      return isClusterWide && isIstioCrd(name) && !base.excludedCRDs?.includes(name);
    case "validatingwebhookconfiguration":
      return isClusterWide && name === defaultValidator && defaultRevision !== "";
    case "serviceaccount":
      return global.resourceScope !== "cluster" && hasAccount;
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
