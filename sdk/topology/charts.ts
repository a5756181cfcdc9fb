import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hasGateway, isExternal, versionOf } from "./relations";
import type { Issue } from "./issue";
import type { Cluster, Topology } from "./topology";

/** Whether charts come from a folder of this machine, rather than from an HTTP repository or an OCI registry. */
export const isChartFolder = (chartRepository: string): boolean => !/^(https?|oci):\/\//.test(chartRepository);

/**
 * Where a chart lies in a local folder: in a folder of its own, as in Istio's sources, or as an archive, as `helm pull` leaves it.
 * Undefined where there is neither. A relative path stays one: the provider runs where the program runs, and the state, which has the
 * path, is then the same on every machine.
 */
export function findChart(folder: string, chart: string, version: string): string | undefined {
    const inside = path.join(folder.startsWith("~/") ? path.join(os.homedir(), folder.slice(2)) : folder, chart);
    if (fs.existsSync(path.join(inside, "Chart.yaml"))) return inside;
    const archive = archiveName(inside, version);
    return fs.existsSync(archive) ? archive : undefined;
}

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

const archiveName = (chart: string, version: string): string => `${chart}-${version}.tgz`;
