import { defaultReaderAccount } from "../../topology/defaults";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";

/**
 * Values for an account of the user: `base` then creates no account, and `istiod` binds its role to
 * this one.
 */
export function readerValues(
  { systemNamespace }: Topology,
  { reader: { serviceAccount } }: Cluster,
): HelmValues {
  if (serviceAccount === defaultReaderAccount) return {};
  return { global: { readerServiceAccount: { name: serviceAccount, namespace: systemNamespace } } };
}
