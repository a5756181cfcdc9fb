import type { ClusterRole } from "../args";

/** What was asked for, with every default filled in. Plain data: no secrets, no unknowns, nothing of Pulumi. */
export interface Topology {
    readonly meshId: string;
    readonly systemNamespace: string;
    readonly istio: IstioSource;
    /** Sorted by name, so that nothing depends on the order in which they were written. */
    readonly clusters: readonly Cluster[];
}

/** The release of Istio and where its charts and images come from. */
export interface IstioSource {
    readonly version: string;
    readonly chartRepository: string;
    readonly imageHub?: string;
    readonly imageTag?: string;
    readonly imagePullPolicy?: string;
}

export interface Cluster {
    readonly name: string;
    readonly role: ClusterRole;
    /** The primaries whose istiod serves this cluster; a primary serves itself. */
    readonly controlPlaneClusters: readonly string[];
    /** Whether any primary may serve it, also one that joins later. */
    readonly anyPrimary: boolean;
    readonly network: string;
    /** The API server as peers reach it, where it was given. */
    readonly apiServer?: ApiServer;
    readonly gatewayServiceAnnotations: { readonly [key: string]: string };
    readonly helmValues: { readonly base: HelmValues; readonly istiod: HelmValues; readonly gateway: HelmValues };
}

/** An API server as peers reach it. */
export interface ApiServer {
    readonly server: string;
    readonly certificateAuthorityData?: string;
    readonly tlsServerName?: string;
}

export type HelmValues = { readonly [key: string]: unknown };

export const isPrimary = (cluster: Cluster): boolean => cluster.role === "primary";

/** The remotes that this cluster's istiod serves. */
export const remotesOf = (topology: Topology, primary: Cluster): Cluster[] =>
    topology.clusters.filter((c) => !isPrimary(c) && c.controlPlaneClusters.includes(primary.name));

/** Whether requests between some two clusters have to go through gateways. */
export const hasSeveralNetworks = (topology: Topology): boolean => new Set(topology.clusters.map((c) => c.network)).size > 1;

/** A cluster's istiod is exposed on its gateway exactly where a remote has to reach it. */
export const exposesIstiod = (topology: Topology, cluster: Cluster): boolean =>
    isPrimary(cluster) && remotesOf(topology, cluster).length > 0;

export const needsGateway = (topology: Topology, cluster: Cluster): boolean =>
    hasSeveralNetworks(topology) || exposesIstiod(topology, cluster);

/** The clusters whose endpoints this cluster's istiod reads: for a primary all the others, for a remote none. */
export const peersOf = (topology: Topology, cluster: Cluster): string[] =>
    isPrimary(cluster) ? topology.clusters.filter((c) => c.name !== cluster.name).map((c) => c.name) : [];
