import { isChartFolder, type ChartName } from "../topology/charts";
import { versionOf } from "../topology/relations";
import type { Cluster, HelmValues, StringMap, Topology } from "../topology/topology";

/** One chart with its values. A value may be a Reference. */
export interface ChartPlan {
  /** A name in the repository or folder, or an OCI address. */
  readonly chart: string;
  /** The HTTP repository with the chart. */
  readonly repository?: string;
  /** The local folder with the chart, unpacked or as an archive of this version. */
  readonly folder?: string;
  readonly version: string;
  readonly releaseName: string;
  readonly namespace: string;
  readonly values: HelmValues;
  /** New names for ConfigMaps of the chart that another release of it has too. */
  readonly renamed?: StringMap;
  /** Whether its validating webhook also validates objects without a revision. */
  readonly validatesAll?: boolean;
  /** Whether its injection webhook matches nothing, because a tag took its place. */
  readonly isDeactivated?: boolean;
  /** Whether the roots in its webhooks replace those that istiod wrote last. */
  readonly forcesRoots?: boolean;
}

/**
 * Whether objects of a release are outside its namespace. CRDs do not count, because Helm keeps
 * them. Only the chart `base` has such objects, for its default revision.
 */
export const hasClusterObjects = ({ values }: ChartPlan): boolean =>
  Boolean(values["defaultRevision"]);

interface Release {
  readonly chart: ChartName;
  readonly releaseName: string;
  readonly values: HelmValues;
}

export function planChart(
  topology: Topology,
  cluster: Cluster,
  { chart, releaseName, values }: Release,
): ChartPlan {
  return {
    ...chartSource(topology.istio.chartRepository, chart),
    version: versionOf(topology, cluster),
    releaseName,
    namespace: topology.systemNamespace,
    values,
  };
}

/** Where a chart comes from. As in Helm, the form of the address decides. */
function chartSource(
  repository: string,
  chart: ChartName,
): Pick<ChartPlan, "chart" | "folder" | "repository"> {
  if (isChartFolder(repository)) return { chart, folder: repository };
  if (repository.startsWith("oci://"))
    return { chart: `${repository.replace(/\/+$/, "")}/${chart}` };
  return { chart, repository };
}
