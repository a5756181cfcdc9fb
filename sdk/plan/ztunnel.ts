import { ztunnelName } from "../topology/istio-names";
import type { Cluster, Topology } from "../topology/topology";
import { planChart, type ChartPlan } from "./chart";
import { ztunnelValues } from "./values/ztunnel";

/** Plans ztunnel, the proxy of ambient mode on every node. */
export const planZtunnel = (topology: Topology, cluster: Cluster): ChartPlan =>
  planChart(topology, cluster, {
    chart: "ztunnel",
    releaseName: ztunnelName,
    values: ztunnelValues(topology, cluster),
  });
