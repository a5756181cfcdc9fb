import { defaultReaderAccount } from "../../topology/defaults";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";

/**
 * For an account that is not the chart's: `base` makes no account, and `istiod` binds its role to
 * this one.
 */
export function readerValues(
  { systemNamespace }: Topology,
  { reader: { serviceAccount } }: Cluster,
): HelmValues {
  if (serviceAccount === defaultReaderAccount) return {};
  return { global: { readerServiceAccount: { name: serviceAccount, namespace: systemNamespace } } };
}
