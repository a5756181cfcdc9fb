import type { Finding } from "../finding";

/**
 * A mesh as clusters and edges, from a report or from a plan. `graph -o json` prints it. Later
 * versions may add fields.
 */
export interface Graph {
  readonly title: string;
  readonly clusters: readonly GraphCluster[];
  /** From istiods to the clusters that they read, with remote secrets. */
  readonly reads: readonly Edge[];
  /** From remotes to the control planes that configure them. */
  readonly uses: readonly Edge[];
  readonly findings: readonly Finding[];
}

/** A cluster of a mesh. */
export interface GraphCluster {
  /** Unique in the graph. */
  readonly name: string;
  /** `unknown`: its API server did not answer, or it is known only from another cluster. */
  readonly role: "primary" | "remote" | "external" | "none" | "unknown";
  readonly network?: string;
  /** The addresses of its east-west gateways, or what is known of them. */
  readonly gateways: readonly string[];
  /** The versions of its istiod. */
  readonly versions: readonly string[];
  readonly revisions: readonly string[];
}

/** From one cluster to another, by name. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The control planes that configure a remote. */
export const controlPlanesOf = ({ name }: GraphCluster, { uses }: Graph): string[] =>
  uses.filter(({ from }) => from === name).map(({ to }) => to);

/** Adds the clusters that are known only from edges. */
export function withUnknownClusters(graph: Graph): Graph {
  const known = new Set(graph.clusters.map(({ name }) => name));
  const named = [...graph.reads, ...graph.uses].flatMap(({ from, to }) => [from, to]);
  const missing = [...new Set(named)].filter((name) => !known.has(name)).sort();
  const unknown = missing.map((name): GraphCluster => ({
    name,
    role: "unknown",
    gateways: [],
    versions: [],
    revisions: [],
  }));
  return { ...graph, clusters: [...graph.clusters, ...unknown] };
}
