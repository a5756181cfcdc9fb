import { mergeValues } from "../../topology/merge";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { imageValues } from "./images";

/** Values of the chart `cni`, the node agent that spares pods the privileged init container. */
export function cniValues(topology: Topology, cluster: Cluster): HelmValues {
  const own = {
    global: {
      ...imageValues(topology),
      ...(cluster.platform === undefined ? {} : { platform: cluster.platform }),
    },
  };
  return mergeValues(own, cluster.helmValues.cni);
}
