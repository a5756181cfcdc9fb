import type { Cluster, HelmValues, Topology } from "../topology/topology";

/** One chart with its values; a value may be a Reference. */
export interface ChartPlan {
    readonly chart: string;
    readonly repository?: string;
    readonly version?: string;
    readonly releaseName: string;
    readonly namespace: string;
    readonly values: HelmValues;
}

/** Where a chart comes from: a folder, an OCI address or a repository, told apart as Helm does. */
export function planChart(topology: Topology, cluster: Cluster, chart: string, releaseName: string, values: HelmValues): ChartPlan {
    const { chartRepository } = topology.istio;
    const version = cluster.istioVersion ?? topology.istio.version;
    const common = { releaseName, namespace: topology.systemNamespace, values };
    if (/^https?:\/\//.test(chartRepository)) return { chart, repository: chartRepository, version, ...common };
    const inside = `${chartRepository.replace(/\/+$/, "")}/${chart}`;
    return chartRepository.startsWith("oci://") ? { chart: inside, version, ...common } : { chart: inside, ...common };
}
