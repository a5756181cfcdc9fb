import Table from "cli-table3";
import type { Finding } from "./judge";
import type { Observation, Traffic } from "./observation";

/** What the command found, as `--json` prints it. Members may be added in later versions; none changes its meaning. */
export interface Report {
  /** Whether nothing is wrong: there may be warnings, but no errors among the findings. */
  readonly ok: boolean;
  /** One for each context looked at. */
  readonly clusters: readonly Observation[];
  /** What clients were answered, one for each cluster that could be reached; absent for `status`. */
  readonly traffic?: readonly Traffic[];
  readonly findings: readonly Finding[];
}

/** The report for a reader: a row for each cluster, what is wrong, and the verdict in the last line. */
export function reportText(report: Report): string {
  const { clusters, traffic, findings } = report;
  const head = [
    "cluster",
    "role",
    "network",
    "gateway",
    "peers, as istiod sees them",
    ...(traffic ? ["answers seen from here"] : []),
  ];
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
  const lines = findings.map(
    ({ code, severity, cluster, message }) => `  ${severity} ${code} ${cluster}: ${message}`,
  );
  return [table.toString(), ...lines, verdict(report)].join("\n");
}

/** What keeps the mesh from being well, in a few words. */
export function inShort(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ code, cluster }) => `${cluster} ${code}`))].join(", ");
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

function verdict({ ok, clusters, traffic, findings }: Report): string {
  const count = (severity: Finding["severity"]): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const warned = count("warning") === 0 ? "" : `, ${counted(count("warning"), "warning")}`;
  if (!ok) return `The mesh is not well: ${counted(count("error"), "error")}${warned}.`;
  const ofRole = (role: Observation["role"]): number =>
    clusters.filter((cluster) => cluster.role === role).length;
  const external =
    ofRole("external") === 0 ? "" : `, ${counted(ofRole("external"), "external control plane")}`;
  const primaries = `${counted(ofRole("primary"), "primary", "primaries")}${external}`;
  const synced = clusters.some(({ istiod }) => istiod?.untold) ? "" : ", every peer synced";
  const crossed = traffic ? ", and every cluster was answered by every cluster that serves" : "";
  return `The mesh is well: ${counted(clusters.length, "cluster")}, ${primaries}${synced}${crossed}${warned}.`;
}

function roleText({ role, unreachable, controlPlaneClusters, servesAs }: Observation): string {
  if (unreachable !== undefined) return "unreachable";
  if (role === "external") return `external, as ${servesAs ?? "nobody"}`;
  return role === "remote" ? `remote of ${controlPlaneClusters.join(", ") || "nobody"}` : role;
}

/** A remote has no istiod of its own: what counts is how its primaries stand to it. */
function peersText(
  { cluster, role, peers, istiod, controlPlaneClusters: by }: Observation,
  all: readonly Observation[],
): string {
  if (role === "primary" || role === "external")
    return (
      Object.entries(peers)
        .map(([name, status]) => `${name} ${status}`)
        .join("\n") || (istiod?.untold ? "not told" : "-")
    );
  const primaries = all.filter(
    (other) =>
      (other.role === "primary" && (by.includes(other.cluster) || by.includes("*"))) ||
      (other.role === "external" && other.servesAs !== undefined && by.includes(other.servesAs)),
  );
  return (
    primaries
      .filter(({ servesAs }) => servesAs !== cluster) // what it reads as its own is no peer
      .map(
        (primary) =>
          `${primary.peers[cluster] ?? (primary.istiod?.untold ? "not told" : "unknown")} in ${primary.cluster}`,
      )
      .join("\n") || "-"
  );
}

function answersText(asked: Traffic | undefined): string {
  if (asked === undefined || asked.problem !== undefined) return "no client";
  const answers = Object.entries(asked.answers).map(
    ([name, { count, versions }]) => `${[name, ...versions].join(" ")} (${count})`,
  );
  return (
    [...answers, ...(asked.failures > 0 ? [`${asked.failures} failed`] : [])].join("\n") || "none"
  );
}
