import { mergeValues } from "../../topology/merge";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { rootCertificate } from "../reference";

/** Values of the chart `base`. In a remote the default validating webhook stays off: no istiod there would complete it. */
export function baseValues(topology: Topology, cluster: Cluster): HelmValues {
    const shared = { global: { istioNamespace: topology.systemNamespace } };
    const role =
        cluster.role === "primary"
            ? // what istiod would write into the webhook itself, so that it never differs from what is declared
              { defaultRevision: "default", base: { validationCABundle: rootCertificate } }
            : { profile: "remote", defaultRevision: "" };
    return mergeValues(shared, role, cluster.helmValues.base);
}
