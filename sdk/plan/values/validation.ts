import { defined } from "../../defined";
import { isConfigCluster, revisionOf } from "../../topology/relations";
import { defaultRevision } from "../../topology/revisions";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { rootCertificate, type Reference } from "../reference";

/**
 * The validating webhooks of a config cluster, the same in the charts `base` and `istiod`. istiod
 * writes this certificate into them itself, so they never differ from the plan.
 */
export const validationValues = (validationURL: string | Reference | undefined): HelmValues => ({
  base: { validationCABundle: rootCertificate, ...defined({ validationURL }) },
});

/**
 * The chart whose webhook validates objects without a revision: `base` only where the webhook of
 * `istiod` cannot replace its default one. Not set if the cluster validates no such objects.
 */
export function defaultValidation(
  topology: Topology,
  cluster: Cluster,
): "base" | "istiod" | undefined {
  const { base = {}, istiod = {} } = cluster.helmValues as { [chart: string]: ChartValues };
  if (!isConfigCluster(topology, cluster) || isNamespaced(base)) return undefined;
  const hasWebhook = istiod.global?.configValidation !== false && !isNamespaced(istiod);
  return hasWebhook && base.experimental?.stableValidationPolicy !== true ? "istiod" : "base";
}

/** Whether the chart `istiod` of this revision validates objects without a revision. */
export const validatesWithoutRevision = (topology: Topology, cluster: Cluster): boolean =>
  defaultValidation(topology, cluster) === "istiod" &&
  revisionOf(topology, cluster) === defaultRevision(topology);

/** The values of a chart that decide how it validates. */
interface ChartValues {
  readonly global?: { readonly resourceScope?: string; readonly configValidation?: boolean };
  readonly experimental?: { readonly stableValidationPolicy?: boolean };
}

const isNamespaced = ({ global }: ChartValues): boolean => global?.resourceScope === "namespace";
