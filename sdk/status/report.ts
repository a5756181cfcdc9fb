import type { CheckResult } from "./judge";
import { isHealthy, type Code, type Finding, type Severity } from "./finding";
import type { Observation, Traffic } from "./observation";
import {
  formatChecks,
  formatDetails,
  formatUnknown,
  withResult,
  type Paint,
} from "./report-details";
import { formatTable } from "./report-table";
import { optional, plural } from "./words";

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
  /** Remarks that are not findings. */
  readonly notes?: readonly string[];
}

/** Errors that say nothing about the mesh. */
const unverifiedCodes: readonly Code[] = [
  "NO_RIGHTS_TO_VERIFY",
  "NAMESPACE_TAKEN",
  "VERIFY_PREVENTED",
];

/** Whether nothing is known to be wrong with the mesh, but `verify` could not send its requests. */
export function isUnverified({ findings, verified }: Report): boolean {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return verified === false;
  return errors.every(({ code }) => unverifiedCodes.includes(code));
}

/** How a report looks on a terminal. */
export interface Look {
  /** Leaves out the table, the checks that are known, and the pages. */
  readonly isShort?: boolean;
  /** Lists the checks that passed, and what runs in each cluster. */
  readonly isVerbose?: boolean;
  /** Where to read more about a finding. Not set: no page is shown. */
  readonly pageOf?: (finding: Finding) => string;
  /** Gives a word its color. */
  readonly paint?: Paint;
}

/** Formats a report for a terminal: a row for each cluster, the findings, and a verdict. */
export function formatReport(report: Report, look: Look = {}): string {
  const { isShort = false, isVerbose = false, pageOf, paint = (_, text) => text } = look;
  const findings = report.findings.flatMap((finding) => {
    const { code, severity, cluster, message } = finding;
    const line = `  ${paint(severity, severity)} ${code} ${cluster}: ${message}`;
    return pageOf === undefined || isShort ? [line] : [line, `    see ${pageOf(finding)}`];
  });
  if (isShort)
    return [...findings, ...formatUnknown(report.checks, paint), verdict(report)].join("\n");
  return [
    formatTable(report.clusters, report.traffic),
    ...(isVerbose ? formatDetails(report.clusters) : []),
    ...findings,
    ...(report.notes ?? []).map((note) => `  note: ${note}`),
    ...formatChecks(report.checks, isVerbose, paint),
    verdict(report),
  ].join("\n");
}

/** The errors of the mesh in a few words. */
export function summary(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ code, cluster }) => `${cluster} ${code}`))].join(", ");
}

function verdict(report: Report): string {
  const { ok, clusters, traffic, findings } = report;
  if (isUnverified(report)) return notVerified(findings);
  const errors = countOf(findings, "error");
  const warnings = optional(countOf(findings, "warning"), "warning");
  const unknown = optional(withResult(report.checks, "unknown").length, "unknown check");
  const remarks = [...warnings, ...unknown];
  if (!ok) return `The mesh is not healthy: ${[plural(errors, "error"), ...remarks].join(", ")}.`;
  const withRole = (role: Observation["role"]): number =>
    clusters.filter((cluster) => cluster.role === role).length;
  const parts = [
    plural(clusters.length, "cluster"),
    plural(withRole("primary"), "primary", "primaries"),
    ...optional(withRole("external"), "external control plane"),
  ];
  if (!clusters.some(({ istiod }) => istiod?.statusMissing)) parts.push("all peers synced");
  if (traffic !== undefined) parts.push(trafficVerdict(traffic));
  return `The mesh is healthy: ${[...parts, ...remarks].join(", ")}.`;
}

const notVerified = (findings: readonly Finding[]): string =>
  isHealthy(findings)
    ? "The mesh looks healthy, but no cluster could send requests."
    : "The mesh looks healthy, but requests could not be sent between all clusters.";

function trafficVerdict(traffic: readonly Traffic[]): string {
  const answers = traffic.flatMap((one) => Object.values(one.answers));
  return answers.length > 0 && answers.every(({ isEncrypted }) => isEncrypted)
    ? "requests answered in every direction, over mTLS"
    : "every client reached every cluster that runs the service";
}

const countOf = (findings: readonly Finding[], severity: Severity): number =>
  findings.filter((finding) => finding.severity === severity).length;
