import type { Issue } from "../issue";
import type { ChartPlan } from "../plan/chart";
import type { ClusterPlan, MeshPlan } from "../plan/plan";
import { archiveName, findChart } from "./chart-folder";

/** A local folder must hold every chart of the plan. Only a server knows which charts it has. */
export function checkChartFolders({ clusters }: MeshPlan): Issue[] {
  const reasons = clusters.flatMap(chartsOf).flatMap(({ chart, folder, version }) => {
    if (folder === undefined || findChart(folder, chart, version) !== undefined) return [];
    return [
      `the folder "${folder}" has no chart "${chart}": expected a folder "${chart}" with a ` +
        `Chart.yaml, or the archive "${archiveName(chart, version)}"; ` +
        "add one of them, or use a URL that begins with https:// or oci://",
    ];
  });
  return [...new Set(reasons)].map((reason) => ({ path: "istio.chartRepository", reason }));
}

const chartsOf = ({ base, istiod, gateway, cni, ztunnel }: ClusterPlan): ChartPlan[] =>
  [base, istiod, gateway?.chart, cni, ztunnel].filter((chart) => chart !== undefined);
