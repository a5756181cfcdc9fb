import type { ClusterArgs, ClusterRole, HelmValuesArgs, MultiClusterMeshArgs } from "../args";
import { mergeValues } from "./merge";
import type { Cluster, HelmValues, IstioSource, Topology } from "./topology";

/** The release this package was tested with. */
export const defaultIstioVersion = "1.31.0";
export const defaultChartRepository = "https://blob.istio.io/istio-release/charts";

/** Turns valid arguments into the topology they mean. The one place for defaults; it decides nothing and drops nothing. */
export function readTopology(args: MultiClusterMeshArgs): Topology {
    return {
        meshId: args.meshId ?? "mesh1",
        systemNamespace: "istio-system",
        istio: readIstio(args),
        clusters: Object.keys(args.clusters)
            .sort()
            .map((name) => readCluster(name, withDefaults(args, name), primariesOf(args))),
    };
}

/** A cluster's arguments over those that all clusters share. */
export function withDefaults(args: MultiClusterMeshArgs, name: string): ClusterArgs {
    const own = args.clusters[name] ?? {};
    return { ...args.defaults, ...dropUndefined(own), helmValues: mergeHelmValues(args.defaults?.helmValues, own.helmValues) };
}

function readIstio(args: MultiClusterMeshArgs): IstioSource {
    const { version, chartRepository, ...images } = args.istio ?? {};
    return {
        version: version ?? defaultIstioVersion,
        chartRepository: chartRepository ?? defaultChartRepository,
        ...dropUndefined(images),
    };
}

/** A cluster's role; one that names none is a primary. */
export const roleOf = (args: ClusterArgs): ClusterRole => args.role ?? "primary";

/** The names of a mesh's primaries, sorted. */
const primariesOf = (args: MultiClusterMeshArgs): string[] =>
    Object.keys(args.clusters)
        .filter((name) => roleOf(withDefaults(args, name)) === "primary")
        .sort();

/** The primaries that a remote names, by either of the two ways. */
export const namedPrimaries = (args: ClusterArgs): string[] => args.primaries ?? (args.primary === undefined ? [] : [args.primary]);

function readCluster(name: string, args: ClusterArgs, primaries: readonly string[]): Cluster {
    const role = roleOf(args);
    const named = namedPrimaries(args);
    const anyPrimary = role === "remote" && named.includes("*");
    return {
        name,
        role,
        controlPlaneClusters: role === "primary" ? [name] : anyPrimary ? [...primaries] : named,
        anyPrimary,
        network: args.network ?? name,
        ...(args.apiServer === undefined ? {} : { apiServer: dropUndefined(args.apiServer) }),
        gatewayServiceAnnotations: args.eastWestGateway?.serviceAnnotations ?? {},
        helmValues: {
            base: args.helmValues?.base ?? {},
            istiod: args.helmValues?.istiod ?? {},
            gateway: args.helmValues?.gateway ?? {},
        },
    };
}

function mergeHelmValues(shared: HelmValuesArgs = {}, own: HelmValuesArgs = {}): HelmValuesArgs {
    const chart = (name: keyof HelmValuesArgs): HelmValues => mergeValues(shared[name] ?? {}, own[name] ?? {});
    return { base: chart("base"), istiod: chart("istiod"), gateway: chart("gateway") };
}

function dropUndefined<T extends object>(value: T): T {
    return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
