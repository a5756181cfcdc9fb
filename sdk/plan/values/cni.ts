import { defined } from "../../defined";
import { mergeValues } from "../../topology/merge";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { dataPlaneOf } from "../data-plane";
import { imageValues } from "./images";

/**
 * Values of the chart `cni`, the node agent that replaces the privileged init container of pods.
 */
export const cniValues = (topology: Topology, cluster: Cluster): HelmValues =>
  mergeValues(
    { global: { ...imageValues(topology), ...defined({ platform: cluster.platform }) } },
    dataPlaneOf(topology).nodeAgent,
    cluster.helmValues.cni,
  );
