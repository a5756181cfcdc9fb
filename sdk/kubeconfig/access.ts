import type { ClusterArgs } from "../args/cluster";
import type { Issue } from "../issue";
import {
  checkServerOf,
  chooseContext,
  parseContexts,
  type Context,
  type Contexts,
} from "./contexts";
import { KubeconfigError } from "./document";
import { findKubeconfig, type KubeconfigSource } from "./find";
import { kubeconfigString } from "./given";
import { oncePerValue } from "./once";

/** What it takes to log in to a cluster. It holds credentials. */
export interface Connection {
  readonly cluster: string;
  /** The content of the kubeconfig. */
  readonly kubeconfig: string;
  readonly context: string;
}

/** A cluster's API server and the kubeconfig that leads to it. It holds credentials. */
export interface ApiAccess {
  /** The kubeconfig as the provider takes it: a path, content, or "" for the ambient one. */
  readonly source: string;
  readonly context: Context;
  readonly connection: Connection;
}

/** The access to each cluster, as far as it is known. */
export type KnownAccess = ReadonlyMap<string, ApiAccess>;

/** The access to each cluster whose kubeconfig is not an Output, and what is wrong with others. */
export interface KubeconfigsRead {
  readonly access: KnownAccess;
  readonly issues: readonly Issue[];
}

/** Whether a cluster is reached only through a provider that the program passes. */
export const hasNoKubeconfig = ({ provider, kubeconfig }: ClusterArgs): boolean =>
  provider !== undefined && kubeconfig === undefined;

/** Reads each kubeconfig that is known from the start, once. */
export function readKubeconfigs(clusters: ReadonlyMap<string, ClusterArgs>): KubeconfigsRead {
  const access = new Map<string, ApiAccess>();
  const issues: Issue[] = [];
  // often all clusters share one kubeconfig, which grows with them
  const read = oncePerValue(readKubeconfig);
  for (const [name, cluster] of clusters) {
    if (hasNoKubeconfig(cluster)) continue;
    const { kubeconfig, context } = cluster;
    const given = kubeconfigString(kubeconfig);
    if (kubeconfig !== undefined && given === undefined) continue;
    const found = findApiAccess(name, given, context, read);
    if ("reason" in found) issues.push(found);
    else access.set(name, found);
  }
  return { access, issues };
}

/** Finds and parses a cluster's kubeconfig: the access to its API server, or what is wrong. */
export function findApiAccess(
  cluster: string,
  given: string | undefined,
  contextName: string | undefined,
  read = readKubeconfig,
): ApiAccess | Issue {
  try {
    const { source, content, contexts } = read(given);
    const context = chooseContext(contexts, cluster, contextName);
    checkServerOf(context);
    const connection = { cluster, kubeconfig: content, context: context.name };
    return { source, context, connection };
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return { path: `clusters.${cluster}.${error.field}`, reason: error.message };
  }
}

interface ReadKubeconfig extends KubeconfigSource {
  readonly contexts: Contexts;
}

function readKubeconfig(given: string | undefined): ReadKubeconfig {
  const found = findKubeconfig(given);
  return { ...found, contexts: parseContexts(found.content) };
}
