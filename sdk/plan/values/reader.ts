import { defaultReaderAccount } from "../../topology/defaults";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";

/** Tells the charts of an account that is not theirs: `base` then makes none, and `istiod` binds its role to that one. */
export function readerValues(
  { systemNamespace }: Topology,
  { reader: { serviceAccount } }: Cluster,
): HelmValues {
  if (serviceAccount === defaultReaderAccount) return {};
  return { global: { readerServiceAccount: { name: serviceAccount, namespace: systemNamespace } } };
}
