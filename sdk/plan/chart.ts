import { isChartFolder } from "../topology/chart-folder";
import { versionOf } from "../topology/relations";
import type { Cluster, HelmValues, Topology } from "../topology/topology";

/** One chart with its values; a value may be a Reference. */
export interface ChartPlan {
  readonly chart: string;
  /** The HTTP repository that has the chart. */
  readonly repository?: string;
  /** The local folder that has the chart, as a folder or as an archive of this version. */
  readonly folder?: string;
  readonly version: string;
  readonly releaseName: string;
  readonly namespace: string;
  readonly values: HelmValues;
  /** ConfigMaps that get another name than the chart's, where another installation of the chart has one of that name. */
  readonly renamed?: { readonly [configMap: string]: string };
}

/** Where a chart comes from: a folder, an OCI address or a repository, told apart as Helm does. */
export function planChart(
  topology: Topology,
  cluster: Cluster,
  chart: string,
  releaseName: string,
  values: HelmValues,
): ChartPlan {
  const { chartRepository } = topology.istio;
  const version = versionOf(topology, cluster);
  const common = { version, releaseName, namespace: topology.systemNamespace, values };
  if (isChartFolder(chartRepository)) return { chart, folder: chartRepository, ...common };
  if (chartRepository.startsWith("oci://"))
    return { chart: `${chartRepository.replace(/\/+$/, "")}/${chart}`, ...common };
  return { chart, repository: chartRepository, ...common };
}
