import { readFile } from "node:fs/promises";
import { load } from "js-yaml";
import { dnsName } from "../../sdk/rules/formats";

/** One wanted cluster. */
export interface ClusterSpec {
  readonly name: string;
  /** Clusters on the same network reach each other's pods directly. */
  readonly network: string;
}

/** The content of a file of clusters. */
export interface ClustersSpec {
  readonly clusters: readonly ClusterSpec[];
  /** The IP families of these clusters: IPv4, or IPv4 and IPv6. Default: IPv4. */
  readonly ipFamilies?: readonly string[];
  /** The DNS domain of these clusters' Services. Default: `defaultDomain`. */
  readonly clusterDomain?: string;
  /** Whether the nodes also get the images of the Istio line before the pinned one. */
  readonly olderIstio?: boolean;
}

/** The default DNS domain of clusters, as in Kubernetes. */
export const defaultDomain = "cluster.local";

/** Whether these clusters are dual stack. */
export const isDualStack = ({ ipFamilies = [] }: ClustersSpec): boolean => ipFamilies.length > 1;

/** Each load balancer range has 16 addresses. A /24 has room for 14 of them and the nodes. */
export const maximumClusters = 14;

const namePattern = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;

/**
 * Reads a file such as `clusters: [{name: east, network: network1}]`. It may also have `ipFamilies:
 * [IPv4, IPv6]`, `clusterDomain: mesh.example` and `olderIstio: true`.
 */
export async function readSpec(file: string): Promise<ClustersSpec> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new Error(
      `${file}: ${(error as Error).message}; give the path of a file like "clusters: [{name: east, network: network1}]"`,
    );
  }
  try {
    return checkSpec(load(text));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

/** Reads parsed YAML as a spec. Throws one error with every problem. */
export function checkSpec(value: unknown): ClustersSpec {
  const {
    clusters: list,
    ipFamilies,
    clusterDomain,
    olderIstio,
  } = (value ?? {}) as { [field in keyof ClustersSpec]?: unknown };
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(
      'needs a list "clusters" with at least one entry, each like {name: east, network: network1}',
    );
  }
  const issues = list.flatMap((entry, i) => entryIssues(entry, `clusters[${i}]`));
  const names = list.map((entry) => (entry as ClusterSpec | null)?.name);
  names.forEach((name, i) => {
    if (name !== undefined && names.indexOf(name) !== i)
      issues.push(`clusters[${i}].name: "${name}" is used twice; give each cluster its own name`);
  });
  if (list.length > maximumClusters)
    issues.push(`clusters: ${list.length} entries; one instance holds at most ${maximumClusters}`);
  if (
    ipFamilies !== undefined &&
    !['["IPv4"]', '["IPv4","IPv6"]'].includes(JSON.stringify(ipFamilies))
  )
    issues.push(`ipFamilies: expected [IPv4] or [IPv4, IPv6], got ${JSON.stringify(ipFamilies)}`);
  if (
    clusterDomain !== undefined &&
    !(typeof clusterDomain === "string" && dnsName.test(clusterDomain))
  )
    issues.push(
      `clusterDomain: expected a lower-case DNS name such as mesh.example, got ${JSON.stringify(clusterDomain)}; remove it for ${defaultDomain}`,
    );
  if (olderIstio !== undefined && typeof olderIstio !== "boolean")
    issues.push(`olderIstio: expected true or false, got ${JSON.stringify(olderIstio)}`);
  if (issues.length > 0) throw new Error(issues.join("\n"));
  const clusters = (list as ClusterSpec[]).map(({ name, network }) => ({ name, network }));
  return {
    clusters,
    ...(ipFamilies === undefined ? {} : { ipFamilies: ipFamilies as string[] }),
    ...(clusterDomain === undefined ? {} : { clusterDomain: clusterDomain as string }),
    ...(olderIstio === undefined ? {} : { olderIstio: olderIstio as boolean }),
  };
}

function entryIssues(entry: unknown, path: string): string[] {
  if (typeof entry !== "object" || entry === null)
    return [`${path}: expected {name: east, network: network1}, got ${JSON.stringify(entry)}`];
  const issues: string[] = [];
  for (const field of ["name", "network"] as const) {
    const value = (entry as Record<string, unknown>)[field];
    if (typeof value !== "string" || !namePattern.test(value)) {
      issues.push(
        `${path}.${field}: expected 1 to 32 lower-case letters, digits and dashes, without a digit or dash at the start or a dash at the end, got ${JSON.stringify(value)}`,
      );
    }
  }
  const unknown = Object.keys(entry).filter((key) => key !== "name" && key !== "network");
  if (unknown.length > 0)
    issues.push(`${path}: expected only name and network, got also ${unknown.join(", ")}`);
  return issues;
}
