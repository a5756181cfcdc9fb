import type { ClusterArgs } from "../args/cluster";
import {
  chooseContext,
  findKubeconfig,
  follow,
  KubeconfigError,
  parseKubeconfig,
  type Context,
} from "./kubeconfig";
import type { Issue } from "../issue";

/** How a cluster is reached. It holds credentials. */
export interface Connection {
  readonly cluster: string;
  /** The kubeconfig's content. */
  readonly kubeconfig: string;
  /** The folder that file names in the kubeconfig are relative to, where it came from a file. */
  readonly folder?: string;
  readonly context: string;
}

/** The connections that are known from the start, of arguments that passed the rules. */
export function knownConnections(clusters: ReadonlyMap<string, ClusterArgs>): Connection[] {
  return [...clusters].flatMap(([name, cluster]) => {
    if (cluster.kubeconfig !== undefined && typeof cluster.kubeconfig !== "string") return [];
    const reached = reach(name, cluster);
    return "path" in reached ? [] : [reached.connection];
  });
}

/** What a cluster's arguments lead to, or what is wrong with them. */
export function reach(
  name: string,
  cluster: ClusterArgs,
): ({ context: string; connection: Connection } & Context) | Issue {
  let path = `clusters.${name}.kubeconfig`;
  try {
    const { content, folder } = findKubeconfig(cluster.kubeconfig as string | undefined);
    const kubeconfig = parseKubeconfig(content);
    path = `clusters.${name}.context`;
    const context = chooseContext(kubeconfig, name, cluster.context);
    path = `clusters.${name}.kubeconfig`;
    const connection = {
      cluster: name,
      kubeconfig: content,
      context,
      ...(folder === undefined ? {} : { folder }),
    };
    return { context, connection, ...follow(kubeconfig, context) };
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return { path, reason: error.message };
  }
}
