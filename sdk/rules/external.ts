import { ClusterRole, type ClusterArgs } from "../args/cluster";
import { type HelmValuesArgs } from "../args/helm-values";
import type { EastWestGatewayArgs } from "../args/gateway";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { issueIf, type Issue } from "../issue";
import { roleOf, type FilledClusters } from "../topology/defaults";

const noGateway = "remotes reach its istiod at a Service, without a gateway";
const noProxies = "it has no proxies and no Istio configuration";
const noReaders = "no other istiod reads it";

/** The arguments that have no effect on an external control plane, with the reason. */
const clusterReasons: Reasons<ClusterArgs> = {
  cni: noProxies,
  apiServer: noReaders,
  remoteSecret: noReaders,
};
const chartReasons: Reasons<HelmValuesArgs> = {
  base: noProxies,
  gateway: noGateway,
  cni: noProxies,
};
const gatewayReasons: Reasons<EastWestGatewayArgs> = {
  enabled: "remotes always reach its istiod at a Service",
  replicas: noGateway,
  autoscaling: noGateway,
  minAvailable: noGateway,
  resources: noGateway,
  nodeSelector: noGateway,
  tolerations: noGateway,
  networkPolicy: noGateway,
  istiodCredential: noGateway,
};

type Reasons<Args> = { readonly [field in keyof Args]?: string };

/** Checks the arguments of external control planes. */
export const checkExternal = (args: MultiClusterMeshArgs, clusters: FilledClusters): Issue[] => [
  ...issueIf(
    args.defaults?.configCluster !== undefined,
    "defaults.configCluster",
    "cannot be shared; set the configCluster of each external control plane in clusters",
  ),
  ...[...clusters].flatMap(([name, cluster]) =>
    roleOf(cluster) === ClusterRole.External
      ? checkWithoutEffect(`clusters.${name}`, args.clusters[name] ?? {})
      : [],
  ),
];

/** Looks only at the cluster's own arguments. In `defaults` they may be for other clusters. */
const checkWithoutEffect = (at: string, own: ClusterArgs): Issue[] => [
  ...issuesOf(at, own, clusterReasons),
  ...issuesOf(`${at}.helmValues`, own.helmValues ?? {}, chartReasons),
  ...issuesOf(`${at}.eastWestGateway`, own.eastWestGateway ?? {}, gatewayReasons),
];

const issuesOf = <Args extends object>(at: string, args: Args, reasons: Reasons<Args>): Issue[] =>
  Object.entries(reasons).flatMap(([field, reason]) =>
    issueIf(
      args[field as keyof Args] !== undefined,
      `${at}.${field}`,
      `has no effect on an external control plane: ${String(reason)}; remove it`,
    ),
  );
