import { defined } from "../../defined";
import { mergeValues } from "../../topology/merge";
import { revisionOf } from "../../topology/relations";
import type { Cluster, HelmValues, Topology } from "../../topology/topology";
import { imageValues } from "./images";

/** Values of the chart `ztunnel`. It reads `global` like its own top level. */
export const ztunnelValues = (topology: Topology, cluster: Cluster): HelmValues =>
  mergeValues(
    defined({
      global: { ...imageValues(topology), ...defined({ platform: cluster.platform }) },
      istioNamespace: topology.systemNamespace,
      revision: revisionOf(topology, cluster) || undefined,
      multiCluster: { clusterName: cluster.name },
      network: cluster.network,
      env: environment(cluster),
    }),
    cluster.helmValues.ztunnel,
  );

/** The chart has no value for the domain. */
const environment = ({ clusterDomain }: Cluster): HelmValues | undefined =>
  clusterDomain === "cluster.local" ? undefined : { CLUSTER_DOMAIN: clusterDomain };
