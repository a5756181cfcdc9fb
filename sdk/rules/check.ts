import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";
import type { KubeconfigsRead } from "../kubeconfig/access";
import type { FilledClusters } from "../topology/defaults";
import type { Topology } from "../topology/topology";
import { relocateIssues } from "./issue-path";
import { checkName, checkNamespace, checkReader } from "./clusters";
import { checkConnections } from "./connections";
import { checkExternal } from "./external";
import { checkDnsLabel, checkLabelValue } from "./formats";
import { checkGateway } from "./gateway";
import { checkResources } from "./gateway-resources";
import { checkHelmValues } from "./helm-values";
import { checkIstio } from "./istio";
import { checkAnyCluster, checkRole } from "./roles";
import { checkAcrossClusters } from "./across-clusters";
import { checkTrust } from "./trust";

/** Checks each argument, given that `checkShape` found nothing. Reports every problem at once. */
export function checkArguments(
  args: MultiClusterMeshArgs,
  clusters: FilledClusters,
  kubeconfigs: KubeconfigsRead,
): Issue[] {
  return relocateIssues(args, [
    ...checkLabelValue("meshId", args.meshId),
    ...checkAnyCluster(clusters),
    ...[...clusters.keys()].flatMap(checkName),
    ...[...clusters].flatMap(([name, cluster]) => [
      ...checkRole(name, cluster, clusters),
      ...checkDnsLabel(`clusters.${name}.network`, cluster.network),
      ...checkGateway(`clusters.${name}.eastWestGateway`, cluster.eastWestGateway ?? {}),
      ...checkResources(`clusters.${name}.eastWestGateway.resources`, cluster),
      ...checkReader(name, cluster, args),
      ...checkNamespace(name, cluster),
      ...checkExternal(name, cluster, args.clusters[name] ?? {}),
    ]),
    ...checkDefaults(args.defaults),
    ...checkHelmValues(args),
    ...checkConnections(clusters, kubeconfigs),
    ...checkIstio(args, clusters),
    ...checkTrust(args, clusters),
  ]);
}

/** Checks what follows from all clusters together, given that each argument is valid. */
export const checkTopology = (args: MultiClusterMeshArgs, topology: Topology): Issue[] =>
  relocateIssues(args, checkAcrossClusters(topology));

const checkDefaults = (defaults: ClusterArgs = {}): Issue[] =>
  defaults.configCluster === undefined
    ? []
    : [
        {
          path: "defaults.configCluster",
          reason: "each external control plane has one of its own; give it in `clusters`",
        },
      ];
