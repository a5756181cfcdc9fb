import { archiveName, findChart, isChartFolder } from "../topology/chart-folder";
import { hasGateway, isExternal, versionOf } from "../topology/relations";
import type { Issue } from "../issue";
import type { Cluster, Topology } from "../topology/topology";

/** A folder must hold every chart before anything is created; what a server holds, only the server knows. */
export function checkCharts(topology: Topology): Issue[] {
  const { chartRepository } = topology.istio;
  if (!isChartFolder(chartRepository)) return [];
  const reasons = topology.clusters.flatMap((cluster) => {
    const version = versionOf(topology, cluster);
    return chartsOf(topology, cluster)
      .filter((chart) => findChart(chartRepository, chart, version) === undefined)
      .map(
        (chart) =>
          `the folder "${chartRepository}" has no chart "${chart}": neither a folder "${chart}" with a Chart.yaml nor the archive ` +
          `"${archiveName(chart, version)}" of that version; add one of them, or give a URL that begins with https:// or oci://`,
      );
  });
  return [...new Set(reasons)].map((reason) => ({ path: "istio.chartRepository", reason }));
}

const chartsOf = (topology: Topology, cluster: Cluster): string[] => [
  ...(isExternal(cluster) ? [] : ["base"]),
  "istiod",
  ...(hasGateway(topology, cluster) ? ["gateway"] : []),
  ...(cluster.cni ? ["cni"] : []),
];
