import Table from "cli-table3";
import { isHealthy, type Code, type Finding, type Severity } from "./finding";
import type { CheckResult } from "./judge";
import type { AnswerCount, Observation, Traffic } from "./observation";
import { primariesOf } from "./relations";

/** The result of the command, as `-o json` prints it. Later versions may add fields. */
export interface Report {
  /** Whether there are no errors, and `verify` could send requests. There may be warnings. */
  readonly ok: boolean;
  /** One for each context. */
  readonly clusters: readonly Observation[];
  /** Only of `verify`: whether it could send requests. */
  readonly verified?: boolean;
  /** Only of `verify`: one for each cluster that can have proxies. */
  readonly traffic?: readonly Traffic[];
  readonly findings: readonly Finding[];
  /** The result of every check, except for requests. */
  readonly checks: readonly CheckResult[];
}

/** Errors that say nothing about the mesh. */
const unverifiedCodes: readonly Code[] = ["NO_RIGHTS_TO_VERIFY", "NAMESPACE_TAKEN"];

/** Whether nothing is known to be wrong with the mesh, but `verify` could not send its requests. */
export function isUnverified({ findings, verified }: Report): boolean {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return verified === false;
  return errors.every(({ code }) => unverifiedCodes.includes(code));
}

/** Formats a report for a terminal: a row for each cluster, the findings, and a verdict. */
export function formatReport(report: Report): string {
  const findings = report.findings.map(
    ({ code, severity, cluster, message }) => `  ${severity} ${code} ${cluster}: ${message}`,
  );
  return [table(report), ...findings, verdict(report)].join("\n");
}

/** The errors of the mesh in a few words. */
export function summary(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ code, cluster }) => `${cluster} ${code}`))].join(", ");
}

/** A column of the table, and its cell for a cluster. */
interface Column {
  readonly head: string;
  readonly cell: (cluster: Observation) => string;
}

function table({ clusters, traffic }: Report): string {
  const columns: Column[] = [
    { head: "cluster", cell: ({ cluster }) => cluster },
    { head: "role", cell: roleCell },
    { head: "network", cell: ({ network }) => network ?? "-" },
    { head: "gateway", cell: gatewayCell },
    { head: "peer status", cell: (cluster) => peersCell(cluster, clusters) },
  ];
  if (traffic !== undefined)
    columns.push({ head: "answers from", cell: (cluster) => answersCell(cluster, traffic) });
  const head = columns.map((column) => column.head);
  const rows = new Table({ head, style: { head: [], border: [] } });
  rows.push(...clusters.map((cluster) => columns.map(({ cell }) => cell(cluster))));
  return rows.toString();
}

function roleCell({ role, unreachable, controlPlaneClusters, servesAs }: Observation): string {
  if (unreachable !== undefined) return "unreachable";
  if (role === "external") return `external, as ${servesAs ?? "unknown"}`;
  if (role !== "remote") return role;
  return `remote of ${controlPlaneClusters.join(", ") || "no primary"}`;
}

const gatewayCell = ({ gateways }: Observation): string =>
  gateways.map(({ address }) => address ?? "no address").join("\n") || "-";

/** A remote reports no peers, so its cell shows its own status in its primaries. */
function peersCell(cluster: Observation, all: readonly Observation[]): string {
  if (cluster.role === "primary" || cluster.role === "external") {
    const peers = Object.entries(cluster.peers).map(([name, status]) => `${name} ${status}`);
    return peers.join("\n") || missingStatus(cluster, "-");
  }
  return (
    primariesOf(cluster, all)
      // a cluster is not a peer of the istiod that works under its name
      .filter(({ servesAs }) => servesAs !== cluster.cluster)
      .map((primary) => `${statusIn(primary, cluster.cluster)} in ${primary.cluster}`)
      .join("\n") || "-"
  );
}

const statusIn = (primary: Observation, peer: string): string =>
  primary.peers[peer] ?? missingStatus(primary, "unknown");

const missingStatus = ({ istiod }: Observation, otherwise: string): string =>
  istiod?.statusMissing ? "not reported" : otherwise;

function answersCell({ context }: Observation, traffic: readonly Traffic[]): string {
  const sent = traffic.find((one) => one.context === context);
  if (sent === undefined || sent.problem !== undefined) return "no client";
  const lines = Object.entries(sent.answers).map(
    ([name, answer]) => `${[name, ...answer.versions].join(" ")} (${detailOf(answer)})`,
  );
  if (sent.failures > 0) lines.push(`${sent.failures} failed`);
  return lines.join("\n") || "none";
}

/** verify's own workload knows whether answers were encrypted. Other clients only count them. */
function detailOf({ count, isEncrypted }: AnswerCount): string {
  if (isEncrypted === undefined) return String(count);
  return isEncrypted ? "mTLS" : "plaintext";
}

function verdict(report: Report): string {
  const { ok, clusters, traffic, findings } = report;
  if (isUnverified(report)) return notVerified(findings);
  const errors = countOf(findings, "error");
  const warnings = optional(countOf(findings, "warning"), "warning");
  if (!ok) return `The mesh is not healthy: ${[plural(errors, "error"), ...warnings].join(", ")}.`;
  const withRole = (role: Observation["role"]): number =>
    clusters.filter((cluster) => cluster.role === role).length;
  const parts = [
    plural(clusters.length, "cluster"),
    plural(withRole("primary"), "primary", "primaries"),
    ...optional(withRole("external"), "external control plane"),
  ];
  if (!clusters.some(({ istiod }) => istiod?.statusMissing)) parts.push("all peers synced");
  if (traffic !== undefined) parts.push(trafficVerdict(traffic));
  return `The mesh is healthy: ${[...parts, ...warnings].join(", ")}.`;
}

const notVerified = (findings: readonly Finding[]): string =>
  isHealthy(findings)
    ? "The mesh looks healthy, but no cluster could send requests."
    : "The mesh looks healthy, but requests could not be sent between all clusters.";

function trafficVerdict(traffic: readonly Traffic[]): string {
  const answers = traffic.flatMap((one) => Object.values(one.answers));
  return answers.some(({ isEncrypted }) => isEncrypted)
    ? "requests answered in every direction, over mTLS"
    : "every client reached every cluster that runs the service";
}

const countOf = (findings: readonly Finding[], severity: Severity): number =>
  findings.filter((finding) => finding.severity === severity).length;

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The count, unless it is zero. */
const optional = (count: number, one: string): string[] => (count > 0 ? [plural(count, one)] : []);
