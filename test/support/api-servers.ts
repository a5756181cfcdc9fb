import { join } from "node:path";
import { buildOpenApi } from "../../scripts/api-servers/open-api";
import { startServers, type Servers } from "../../scripts/api-servers/servers";
import { testInstance } from "../../scripts/test/machine";
import { ClusterRole, type ClusterArgs } from "../../sdk";
import { kubectlWith } from "./clusters";

/** Clusters without nodes: API servers of this suite, and stand-ins for controllers. */
export class ApiServers {
  private constructor(private readonly servers: Servers) {}

  static async start(...names: string[]): Promise<ApiServers> {
    return new ApiServers(await startServers(`api-${testInstance()}`, names));
  }

  /** The path of a kubeconfig with a context for each cluster. */
  get kubeconfig(): string {
    return join(this.servers.folder, "kubeconfig");
  }

  /** Adds addresses of API servers. No peer reaches the servers, because they listen on loopback. */
  readonly reachable = <Clusters extends { readonly [name: string]: ClusterArgs }>(
    clusters: Clusters,
  ): { [name: string]: ClusterArgs } =>
    Object.fromEntries(
      Object.entries(clusters).map(([name, cluster]) => {
        if (cluster.role === ClusterRole.External) return [name, cluster];
        const apiServer = { server: `https://${name}.example:6443`, ...cluster.apiServer };
        return [name, { ...cluster, apiServer }];
      }),
    );

  /** Waits until the servers know new CRDs. */
  readonly buildOpenApi = (): Promise<void> => buildOpenApi(this.servers.clusters);

  readonly kubectl = (cluster: string, ...args: string[]): Promise<string> =>
    kubectlWith(this.kubeconfig, "--context", cluster, ...args);

  readonly kubectlJson = async (cluster: string, ...args: string[]): Promise<any> =>
    JSON.parse(await this.kubectl(cluster, ...args, "-o", "json"));

  /** Stops the API server of one cluster, which keeps its objects. */
  readonly stopOne = (cluster: string): Promise<void> => this.servers.stopOne(cluster);

  readonly startOne = (cluster: string): Promise<void> => this.servers.startOne(cluster);

  /** Puts a cluster without objects and with other certificates in the place of one. */
  readonly replaceOne = (cluster: string): Promise<void> => this.servers.replaceOne(cluster);

  readonly stop = (): Promise<void> => this.servers.stop();
}
