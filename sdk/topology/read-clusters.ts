import { Platform, type ClusterArgs } from "../args/cluster";
import type { DataPlane } from "../args/mesh";
import { defined } from "../defined";
import { perChart } from "./charts";
import { defaultReaderAccount, namedPrimaries, roleOf, type FilledClusters } from "./defaults";
import { asPlain } from "./plain";
import { isAmbient } from "./relations";
import type { Cluster, Gateway } from "./topology";

export function readClusters(filled: FilledClusters, dataPlane: DataPlane): Cluster[] {
  const primaries = [...filled]
    .filter(([, args]) => roleOf(args) === "primary")
    .map(([name]) => name);
  const mesh = { primaries, needsCni: isAmbient({ dataPlane }) };
  const clusters = [...filled].map(([name, args]) => readCluster(name, args, mesh));
  return clusters.map((cluster) => withConfigCluster(cluster, clusters));
}

function readCluster(
  name: string,
  args: ClusterArgs,
  { primaries, needsCni }: { readonly primaries: readonly string[]; readonly needsCni: boolean },
): Cluster {
  return {
    name,
    role: roleOf(args),
    controlPlaneClusters: controlPlanesFor(name, args, primaries),
    anyPrimary: takesAnyPrimary(args),
    network: args.network ?? name,
    localInjector: args.localInjector ?? false,
    clusterDomain: args.clusterDomain ?? "cluster.local",
    cni: args.cni ?? (needsCni || args.platform === Platform.OpenShift),
    installGatewayApi: args.installGatewayApi ?? false,
    namespace: { ...namespaceDefaults, ...defined(asPlain(args.namespace ?? {})) },
    reader: {
      serviceAccount: args.remoteSecret?.serviceAccount ?? defaultReaderAccount,
      rotation: args.remoteSecret?.rotate ?? 0,
    },
    legacyEndpoints: args.legacyEndpoints ?? false,
    ...defined({
      configCluster: args.configCluster,
      platform: args.platform,
      istioVersion: args.istioVersion,
      apiServer: args.apiServer && defined(asPlain(args.apiServer)),
    }),
    gateway: { ...gatewayDefaults, ...defined(asPlain(args.eastWestGateway ?? {})) },
    helmValues: perChart((chart) => args.helmValues?.[chart] ?? {}),
  };
}

const takesAnyPrimary = (args: ClusterArgs): boolean =>
  roleOf(args) === "remote" && namedPrimaries(args).includes("*");

/** The clusters whose istiod serves a cluster. */
function controlPlanesFor(
  name: string,
  args: ClusterArgs,
  primaries: readonly string[],
): readonly string[] {
  if (roleOf(args) !== "remote") return [name];
  return takesAnyPrimary(args) ? primaries : namedPrimaries(args);
}

const namespaceDefaults = { existing: false, labels: {}, annotations: {} };

const gatewayDefaults = {
  serviceType: "LoadBalancer",
  serviceAnnotations: {},
  loadBalancerSourceRanges: [],
  ipFamilies: [],
  nodePorts: {},
  addresses: [],
  addressTimeout: "10m",
  nodeSelector: {},
  tolerations: [],
  networkPolicy: false,
} satisfies Gateway;

/**
 * An external control plane uses the configuration of one remote that it serves. A single remote
 * needs no name.
 */
function withConfigCluster(cluster: Cluster, all: readonly Cluster[]): Cluster {
  if (cluster.role !== "external" || cluster.configCluster !== undefined) return cluster;
  const [remote, ...others] = all.filter(
    ({ name, controlPlaneClusters }) =>
      name !== cluster.name && controlPlaneClusters.includes(cluster.name),
  );
  if (remote === undefined || others.length > 0) return cluster;
  return { ...cluster, configCluster: remote.name };
}
