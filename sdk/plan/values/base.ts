import { mergeValues } from "../../topology/merge";
import { isConfigCluster, isPrimary } from "../../topology/relations";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { imageValues } from "./images";
import { readerValues } from "./reader";
import { validationValues } from "./validation";

/**
 * Values of the chart `base`. Where the cluster holds no configuration, the default validating webhook stays off: no istiod would
 * complete it.
 */
export function baseValues(topology: Topology, cluster: Cluster): HelmValues {
  const { imagePullSecrets } = imageValues(topology);
  const shared = {
    global: {
      istioNamespace: topology.systemNamespace,
      ...(cluster.platform === undefined ? {} : { platform: cluster.platform }),
      ...(imagePullSecrets === undefined ? {} : { imagePullSecrets }),
    },
  };
  const role = isPrimary(cluster) ? {} : { profile: "remote" };
  return mergeValues(
    shared,
    role,
    validation(topology, cluster),
    readerValues(topology, cluster),
    cluster.helmValues.base,
  );
}

function validation(topology: Topology, cluster: Cluster): HelmValues {
  if (!isConfigCluster(topology, cluster)) return { defaultRevision: "" };
  return {
    defaultRevision: topology.istio.revision || "default",
    ...validationValues(topology, cluster),
  };
}
