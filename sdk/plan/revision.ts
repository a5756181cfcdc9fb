import { defined } from "../defined";
import { revisionOf } from "../topology/relations";
import type { Cluster, HelmValues, Topology } from "../topology/topology";
import type { ChartPlan } from "./chart";
import { istiodHostName, planValidationUrl } from "./gateway-host-name";
import { planIstiod } from "./istiod";
import { planIstiodLink } from "./istiod-link";
import type { Manifest } from "./manifest";

/** What a cluster gets for one revision of the control plane. */
export interface RevisionPlan {
  /** "" for none. */
  readonly revision: string;
  readonly istiod: ChartPlan;
  /** The injection templates, if an istiod reads them. */
  readonly injector?: ChartPlan;
  /** For a remote: where its istiods are, if the chart has no values for it. */
  readonly istiodEndpoints: readonly Manifest[];
}

/** Plans the revision of a topology. */
export function planRevision(
  topology: Topology,
  cluster: Cluster,
  meshNetworks: HelmValues,
): RevisionPlan {
  const link = planIstiodLink(topology, cluster);
  const hostName = istiodHostName(topology, cluster);
  const validationUrl = planValidationUrl(topology, cluster);
  return defined({
    revision: revisionOf(topology, cluster),
    ...planIstiod(topology, cluster, { link, hostName, validationUrl, meshNetworks }),
    istiodEndpoints: link?.manifests ?? [],
  });
}
