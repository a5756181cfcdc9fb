import { isPlainObject, mergeValues } from "../../topology/merge";
import type { HelmValues, Topology } from "../../topology/topology";

/**
 * Adds the system namespace to the namespaces that istiod watches, if these are restricted.
 * Otherwise istiod would not see gateways, and would not write the root certificate that they need.
 */
export function withSystemNamespace(values: HelmValues, { systemNamespace }: Topology): HelmValues {
  const { meshConfig } = values;
  if (!isPlainObject(meshConfig)) return values;
  const selectors = meshConfig["discoverySelectors"];
  if (!Array.isArray(selectors) || selectors.length === 0) return values;
  const own = { matchLabels: { "kubernetes.io/metadata.name": systemNamespace } };
  const discoverySelectors = [...(selectors as unknown[]), own];
  return mergeValues(values, { meshConfig: { discoverySelectors } });
}
