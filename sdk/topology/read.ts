import type { ClusterArgs, HelmValuesArgs, MultiClusterMeshArgs } from "../args";
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
            .map((name) => readCluster(name, withDefaults(args, name))),
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

function readCluster(name: string, args: ClusterArgs): Cluster {
    const role = args.role ?? "primary";
    return {
        name,
        role,
        controlPlaneClusters: role === "primary" ? [name] : args.primary === undefined ? [] : [args.primary],
        network: args.network ?? name,
        ...(args.apiServer === undefined ? {} : { apiServer: args.apiServer.server }),
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
