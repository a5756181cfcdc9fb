import Table from "cli-table3";
import type { AnswerCount, Observation, Traffic } from "./observation";
import { controlPlaneName, primariesOf } from "./relations";

/** A column of the table, and its cell for a cluster. */
interface Column {
  readonly head: string;
  readonly cell: (cluster: Observation) => string;
}

/** A row for each cluster. */
export function formatTable(
  clusters: readonly Observation[],
  traffic: readonly Traffic[] | undefined,
): string {
  const columns: Column[] = [
    { head: "cluster", cell: ({ cluster }) => cluster },
    { head: "role", cell: (cluster) => roleCell(cluster, clusters) },
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

function roleCell(cluster: Observation, all: readonly Observation[]): string {
  const { role, unreachable, controlPlaneClusters, servesAs } = cluster;
  if (unreachable !== undefined) return "unreachable";
  if (role === "external") return `external, as ${servesAs ?? "unknown"}`;
  if (role !== "remote") return role;
  const found = primariesOf(cluster, all).flatMap((primary) => controlPlaneName(primary) ?? []);
  const primaries = controlPlaneClusters.length > 0 ? controlPlaneClusters : found;
  return `remote of ${primaries.join(", ") || "no primary"}`;
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
