import { ofEachFamily } from "./addresses";
import { missingConditions } from "./cluster";
import { defaultInstance, instanceNames } from "./instance";
import { nodePid } from "./node";
import { clustersOf, readRecord } from "./state";

/** The state of one cluster. */
export interface ClusterStatus {
  readonly name: string;
  readonly network: string;
  readonly ready: boolean;
  /** What is missing if it is not ready. */
  readonly missing: readonly string[];
  readonly apiServer: string;
  /** This and the next two of each IP family, separated by commas. */
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** First and last address for LoadBalancer Services. */
  readonly loadBalancerRange: string;
  /** The process id of the node's PID 1. */
  readonly nodePid?: number;
  /** Logs, certificates and data of the cluster. */
  readonly folder: string;
}

/** The state of every cluster of an instance. */
export async function clustersStatus({ instance }: { readonly instance?: string } = {}): Promise<
  ClusterStatus[]
> {
  const names = instanceNames(instance ?? defaultInstance());
  const record = await readRecord(names);
  const clusters = record ? clustersOf(names, record) : [];
  return Promise.all(
    clusters.map(async (cluster) => {
      const pid = await nodePid(cluster.nodeName);
      const missing = pid === undefined ? ["node running"] : await missingConditions(cluster);
      return {
        name: cluster.name,
        network: cluster.network,
        ready: missing.length === 0,
        missing,
        apiServer: `https://${cluster.nodeIp}:6443`,
        podCidr: ofEachFamily(cluster, "podCidr").join(","),
        serviceCidr: ofEachFamily(cluster, "serviceCidr").join(","),
        loadBalancerRange: ofEachFamily(cluster, "loadBalancerRange").join(","),
        ...(pid === undefined ? {} : { nodePid: pid }),
        folder: cluster.folder,
      };
    }),
  );
}
