import { externalFor } from "../../topology/relations";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { isReachedByName, webhookUrlAt } from "../istiod-link";
import { rootCertificate } from "../reference";

/**
 * Where the validating webhooks of a config cluster lead, the same in the charts `base` and `istiod`. The authority is what istiod would
 * write into them itself, so that they never differ from what is declared.
 */
export function validationValues(topology: Topology, cluster: Cluster): HelmValues {
  const external = externalFor(topology, cluster);
  const url =
    external !== undefined && isReachedByName(external)
      ? // the Service is then a mere name, behind which API servers call no webhook
        { validationURL: webhookUrlAt(external, "/validate") }
      : {};
  return { base: { validationCABundle: rootCertificate, ...url } };
}
