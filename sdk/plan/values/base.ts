import { defined } from "../../defined";
import { revisionLabel } from "../../topology/istio-names";
import { mergeValues } from "../../topology/merge";
import { isPrimary } from "../../topology/relations";
import { defaultRevision } from "../../topology/revisions";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import type { Reference } from "../reference";
import { imageValues } from "./images";
import { readerValues } from "./reader";
import { defaultValidation, validationValues } from "./validation";

/** Values of the chart `base`. */
export function baseValues(
  topology: Topology,
  cluster: Cluster,
  validationUrl: string | Reference | undefined,
): HelmValues {
  const { imagePullSecrets } = imageValues(topology);
  const { platform } = cluster;
  const istioNamespace = topology.systemNamespace;
  return mergeValues(
    { global: defined({ istioNamespace, platform, imagePullSecrets }) },
    isPrimary(cluster) ? {} : { profile: "remote" },
    webhookValues(topology, cluster, validationUrl),
    readerValues(topology, cluster),
    cluster.helmValues.base,
  );
}

/** The default validating webhook is off, unless the chart `istiod` has no webhook to replace it. */
function webhookValues(
  topology: Topology,
  cluster: Cluster,
  validationUrl: string | Reference | undefined,
): HelmValues {
  if (defaultValidation(topology, cluster) !== "base") return { defaultRevision: "" };
  return {
    defaultRevision: revisionLabel(defaultRevision(topology)),
    ...validationValues(validationUrl),
  };
}
