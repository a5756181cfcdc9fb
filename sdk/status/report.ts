import Table from "cli-table3";
import type { Finding } from "./judge";
import type { Observation, Traffic } from "./observation";

/** What the command found, as `--json` prints it. */
export interface Report {
    /** Whether nothing is wrong. */
    readonly ok: boolean;
    readonly clusters: readonly Observation[];
    /** What clients were answered; absent for `status`. */
    readonly traffic?: readonly Traffic[];
    readonly findings: readonly Finding[];
}

/** The report for a reader: a row for each cluster, what is wrong, and the verdict in the last line. */
export function reportText(report: Report): string {
    const { clusters, traffic, findings } = report;
    const head = ["cluster", "role", "network", "gateway", "peers, as istiod sees them", ...(traffic ? ["answers seen from here"] : [])];
    const table = new Table({ head, style: { head: [], border: [] } });
    for (const cluster of clusters) {
        const asked = traffic?.find(({ context }) => context === cluster.context);
        table.push([
            cluster.cluster,
            roleText(cluster),
            cluster.network ?? "-",
            cluster.gateways.map(({ address }) => address ?? "no address").join("\n") || "-",
            peersText(cluster, clusters),
            ...(traffic ? [answersText(asked)] : []),
        ]);
    }
    const lines = findings.map(({ code, cluster, message }) => `  ${code} ${cluster}: ${message}`);
    return [table.toString(), ...lines, verdict(report)].join("\n");
}

/** What keeps the mesh from being well, in a few words; undefined where nothing does. */
export const inShort = (findings: readonly Finding[]): string => [...new Set(findings.map(({ code, cluster }) => `${cluster} ${code}`))].join(", ");

function verdict({ ok, clusters, traffic, findings }: Report): string {
    if (!ok) return `The mesh is not well: ${findings.length} finding${findings.length === 1 ? "" : "s"}.`;
    const primaries = clusters.filter(({ role }) => role === "primary").length;
    const crossed = traffic ? ", and every cluster was answered by every cluster that serves" : "";
    return `The mesh is well: ${clusters.length} clusters, ${primaries} primar${primaries === 1 ? "y" : "ies"}, every peer synced${crossed}.`;
}

function roleText({ role, unreachable, controlPlaneClusters }: Observation): string {
    if (unreachable !== undefined) return "unreachable";
    return role === "remote" ? `remote of ${controlPlaneClusters.join(", ") || "nobody"}` : role;
}

/** A remote has no istiod of its own: what counts is how its primaries stand to it. */
function peersText(cluster: Observation, all: readonly Observation[]): string {
    if (cluster.role === "primary") return Object.entries(cluster.peers).map(([name, status]) => `${name} ${status}`).join("\n") || "-";
    const views = all.filter(({ role }) => role === "primary").map((primary) => `${primary.peers[cluster.cluster] ?? "unknown"} in ${primary.cluster}`);
    return views.join("\n") || "-";
}

function answersText(asked: Traffic | undefined): string {
    if (asked === undefined || asked.problem !== undefined) return "no client";
    return Object.entries(asked.answers).map(([name, { count, version }]) => `${name}${version === undefined ? "" : ` ${version}`} (${count})`).join("\n") || "none";
}
