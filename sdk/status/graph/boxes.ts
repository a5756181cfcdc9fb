import { defined } from "../../defined";
import type { Finding, Severity } from "../finding";
import type { Group, Row } from "./drawing";
import { controlPlanesOf, type Graph, type GraphCluster } from "./graph";

interface BoxPlace {
  readonly id: string;
  /** Whether the box must name the network, because no box of a network surrounds it. */
  readonly showsNetwork: boolean;
}

type Role = GraphCluster["role"];

/** The words in a box for one cluster and for several. */
const roleNames: { readonly [role in Role]: readonly [one: string, many: string] } = {
  primary: ["primary", "primaries"],
  remote: ["remote", "remotes"],
  external: ["external control plane", "external control planes"],
  none: ["no control plane", "clusters without a control plane"],
  unknown: ["not read", "clusters that were not read"],
};

/** The box of one cluster. */
export function singleBox(
  cluster: GraphCluster,
  { id, showsNetwork }: BoxPlace,
  graph: Graph,
): Group {
  const { name, role, network, gateways } = cluster;
  const cells = [
    ...(showsNetwork && network !== undefined ? [`network ${network}`] : []),
    ...(gateways.length > 0 ? [`gateway ${gateways.join(", ")}`] : []),
  ];
  const row = rowOf(cluster, `${id}r0`, cells, graph);
  const lines = [roleNames[role][0], ...installedLines(cluster), ...cells];
  return defined({ id, role, title: name, lines, rows: [row], severity: row.severity });
}

/** The box of clusters that are alike, with a row for each. */
export function crowdBox(
  clusters: readonly [GraphCluster, ...GraphCluster[]],
  { id, showsNetwork }: BoxPlace,
  graph: Graph,
): Group {
  const [first] = clusters;
  const served = new Set(clusters.map((cluster) => servedBy(cluster, graph)));
  const isMixed = served.size > 1;
  const rows = clusters.map((cluster, index) => {
    const { name, network, gateways } = cluster;
    const cells = [
      isMixed ? servedBy(cluster, graph) : "",
      showsNetwork && network !== undefined && network !== name ? network : "",
      gateways.join(", "),
    ];
    return rowOf(cluster, `${id}r${index}`, cells.filter(Boolean), graph);
  });
  const own = showsNetwork && first.network !== undefined ? ["each on a network of its own"] : [];
  return defined({
    id,
    role: first.role,
    title: [clusters.length, roleNames[first.role][1], isMixed ? "" : [...served][0]]
      .filter(Boolean)
      .join(" "),
    lines: [...installedLines(first), ...own],
    rows,
    severity: worst(rows.flatMap(({ severity }) => severity ?? [])),
  });
}

/** If there are more names than this, the box shows their number. */
const few = 3;

/** The control planes of a remote in a few words. */
function servedBy(cluster: GraphCluster, graph: Graph): string {
  const names = controlPlanesOf(cluster, graph);
  if (names.length === 0) return "";
  return `of ${names.length > few ? `${names.length} control planes` : names.join(", ")}`;
}

function installedLines({ versions, revisions }: GraphCluster): string[] {
  const revision = revisions.join(", ");
  if (versions.length === 0) return revision === "" ? [] : [`revision ${revision}`];
  const suffix = revision === "" ? "" : ` (${revision})`;
  return [`istiod ${versions.join(", ")}${suffix}`];
}

function rowOf(cluster: GraphCluster, id: string, cells: readonly string[], graph: Graph): Row {
  const findings = graph.findings.filter((finding) => finding.cluster === cluster.name);
  return defined({
    id,
    cluster: cluster.name,
    cells,
    findings: shortList(findings),
    severity: worst(findings.map(({ severity }) => severity)),
  });
}

/** The findings of a cluster in a few words, such as `PEER_UNKNOWN: west`. */
function shortList(findings: readonly Finding[]): string[] {
  const peers = new Map<string, string[]>();
  for (const { code, peer } of findings) {
    const others = peers.get(code) ?? [];
    peers.set(code, peer === undefined || others.includes(peer) ? others : [...others, peer]);
  }
  const lines = [...peers].map(([code, others]) => {
    if (others.length === 0) return code;
    return `${code}: ${others.length > few ? `${others.length} clusters` : others.join(", ")}`;
  });
  return lines.length > few ? [...lines.slice(0, few), `${lines.length - few} more`] : lines;
}

export function worst(severities: readonly Severity[]): Severity | undefined {
  if (severities.includes("error")) return "error";
  return severities.length > 0 ? "warning" : undefined;
}
