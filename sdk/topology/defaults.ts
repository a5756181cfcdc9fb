import { Platform } from "../args/cluster";
import type { ClusterArgs, ClusterRole, HelmValuesArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { IstioArgs } from "../args/istio";
import type { EastWestGatewayArgs } from "../args/gateway";
import type { TrustArgs } from "../args/trust";
import { mergeValues } from "./merge";
import type { Cluster, Gateway, HelmValues, IstioSource, Topology, Trust } from "./topology";

/** The release this package was tested with. */
export const defaultIstioVersion = "1.31.0";
/** The account that the chart `base` makes for remote secrets. */
export const defaultReaderAccount = "istio-reader-service-account";
export const defaultChartRepository = "https://blob.istio.io/istio-release/charts";

/** Each cluster's arguments with the shared `defaults` filled in, sorted by name. */
export type FilledClusters = ReadonlyMap<string, ClusterArgs>;

/** Fills `defaults` into every cluster. The constructor does this once; everything later reads the result. */
export function fillDefaults({ clusters, defaults }: MultiClusterMeshArgs): FilledClusters {
  const names = Object.keys(clusters).sort();
  return new Map(names.map((name) => [name, fillCluster(clusters[name] ?? {}, defaults ?? {})]));
}

/** Turns valid arguments into the topology they mean. The one place for defaults; it decides nothing and drops nothing. */
export function readTopology(args: MultiClusterMeshArgs, filled: FilledClusters): Topology {
  return {
    meshId: args.meshId ?? "mesh1",
    systemNamespace: args.systemNamespace ?? "istio-system",
    istio: readIstio(args.istio ?? {}),
    meshConfig: args.meshConfig ?? {},
    trust: readTrust(args.trust ?? {}),
    clusters: readClusters(filled),
  };
}

function readClusters(filled: FilledClusters): Cluster[] {
  const primaries = primariesOf(filled);
  const clusters = [...filled].map(([name, args]) => readCluster(name, args, primaries));
  return clusters.map((cluster) =>
    withConfigCluster(cluster, filled.get(cluster.name)?.configCluster, clusters),
  );
}

/** The groups of arguments of a cluster that are merged with those of the defaults, field by field. Helm values are merged to their depth. */
export const mergedGroups = ["eastWestGateway", "remoteSecret", "namespace"] as const;

/** A cluster's arguments over those that all clusters share. */
function fillCluster(given: ClusterArgs, defaults: ClusterArgs): ClusterArgs {
  const own = dropUndefined(given);
  const shared = applying(defaults, own);
  const merged = { ...shared, ...own };
  const groups = mergedGroups
    .filter((group) => merged[group] !== undefined)
    .map((group) => [group, { ...shared[group], ...dropUndefined(own[group] ?? {}) }]);
  return {
    ...merged,
    ...Object.fromEntries(groups),
    helmValues: mergeHelmValues(shared.helmValues, own.helmValues),
  };
}

/**
 * Of what all clusters share, what applies to one: what is said of remotes does to remotes, and a cluster's own way to name its primaries
 * takes the place of either.
 */
function applying(shared: ClusterArgs, own: ClusterArgs): ClusterArgs {
  const waysToPrimaries = ["primary", "primaries"];
  const ofRemotes = [...waysToPrimaries, "localInjector", "legacyEndpoints"];
  const others =
    roleOf({ ...shared, ...own }) !== "remote"
      ? ofRemotes
      : waysToPrimaries.some((way) => way in own)
        ? waysToPrimaries
        : [];
  return Object.fromEntries(Object.entries(shared).filter(([field]) => !others.includes(field)));
}

function readIstio({
  version,
  mirror,
  chartRepository,
  imageHub,
  ...more
}: IstioArgs): IstioSource {
  const hub = imageHub ?? mirror;
  return {
    version: version ?? defaultIstioVersion,
    chartRepository:
      chartRepository ?? (mirror === undefined ? defaultChartRepository : `oci://${mirror}/charts`),
    // "default" is how Istio itself calls a control plane without a revision
    revision: more.revision === undefined || more.revision === "default" ? "" : more.revision,
    revisionTags: more.revisionTags ?? [],
    imagePullSecrets: more.imagePullSecrets ?? [],
    ...dropUndefined({
      imageHub: hub,
      imageTag: more.imageTag,
      imagePullPolicy: more.imagePullPolicy,
    }),
  };
}

function readTrust({
  rootCertificate,
  rootKey,
  existingSecret,
  generation,
  domain,
  domainAliases,
}: TrustArgs): Trust {
  const signed =
    rootCertificate === undefined
      ? "generated"
      : rootKey === undefined
        ? "givenIntermediates"
        : "givenRoot";
  return {
    mode: existingSecret === undefined ? signed : "existingSecret",
    generation: generation ?? 1,
    ...dropUndefined({ existingSecret, domain, domainAliases }),
  };
}

/** A cluster's role; one that names none is a primary. */
export const roleOf = (args: ClusterArgs): ClusterRole => args.role ?? "primary";

/** The names of a mesh's primaries, sorted. */
const primariesOf = (filled: FilledClusters): string[] =>
  [...filled].filter(([, args]) => roleOf(args) === "primary").map(([name]) => name);

/** The primaries that a remote names, by either of the two ways. */
export const namedPrimaries = (args: ClusterArgs): string[] =>
  args.primaries ?? (args.primary === undefined ? [] : [args.primary]);

function readCluster(name: string, args: ClusterArgs, primaries: readonly string[]): Cluster {
  const role = roleOf(args);
  const named = namedPrimaries(args);
  const anyPrimary = role === "remote" && named.includes("*");
  const values = args.helmValues ?? {};
  return {
    name,
    role,
    controlPlaneClusters: role !== "remote" ? [name] : anyPrimary ? [...primaries] : named,
    anyPrimary,
    network: args.network ?? name,
    localInjector: args.localInjector ?? false,
    clusterDomain: args.clusterDomain ?? "cluster.local",
    cni: args.cni ?? args.platform === Platform.OpenShift,
    namespace: {
      existing: args.namespace?.existing ?? false,
      labels: args.namespace?.labels ?? {},
      annotations: args.namespace?.annotations ?? {},
    },
    reader: {
      serviceAccount: args.remoteSecret?.serviceAccount ?? defaultReaderAccount,
      rotation: args.remoteSecret?.rotate ?? 0,
    },
    legacyEndpoints: args.legacyEndpoints ?? false,
    ...dropUndefined({ platform: args.platform, istioVersion: args.istioVersion }),
    ...(args.apiServer === undefined ? {} : { apiServer: dropUndefined(args.apiServer) }),
    gateway: readGateway(args.eastWestGateway ?? {}),
    helmValues: {
      base: values.base ?? {},
      istiod: values.istiod ?? {},
      gateway: values.gateway ?? {},
      cni: values.cni ?? {},
    },
  };
}

function readGateway(args: EastWestGatewayArgs): Gateway {
  return {
    ...dropUndefined(args),
    serviceType: args.serviceType ?? "LoadBalancer",
    serviceAnnotations: args.serviceAnnotations ?? {},
    loadBalancerSourceRanges: args.loadBalancerSourceRanges ?? [],
    ipFamilies: args.ipFamilies ?? [],
    nodePorts: args.nodePorts ?? {},
    addresses: args.addresses ?? [],
    addressTimeout: args.addressTimeout ?? "10m",
    nodeSelector: args.nodeSelector ?? {},
    tolerations: args.tolerations ?? [],
    networkPolicy: args.networkPolicy ?? false,
  };
}

/** An external control plane works for one of the remotes it serves; the only one needs no name. */
function withConfigCluster(
  cluster: Cluster,
  named: string | undefined,
  all: readonly Cluster[],
): Cluster {
  if (named !== undefined) return { ...cluster, configCluster: named };
  if (cluster.role !== "external") return cluster;
  const served = all.filter(
    ({ name, controlPlaneClusters }) =>
      name !== cluster.name && controlPlaneClusters.includes(cluster.name),
  );
  return served.length === 1 ? { ...cluster, configCluster: served[0]!.name } : cluster;
}

function mergeHelmValues(shared: HelmValuesArgs = {}, own: HelmValuesArgs = {}): HelmValuesArgs {
  const chart = (name: keyof HelmValuesArgs): HelmValues =>
    mergeValues(shared[name] ?? {}, own[name] ?? {});
  return {
    base: chart("base"),
    istiod: chart("istiod"),
    gateway: chart("gateway"),
    cni: chart("cni"),
  };
}

/** Without the fields that are there and undefined, as programs in other languages leave them. */
function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
