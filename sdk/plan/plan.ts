import type { ClusterRole } from "../args";
import type { ApiServer, Cluster, HelmValues, Topology } from "../topology/topology";
import { hasSeveralNetworks, needsGateway, peersOf, exposesIstiod } from "../topology/topology";
import { planExposure } from "./exposure";
import { planGateway } from "./gateway";
import { planOtherIstiods } from "./endpoints";
import { planNamespace } from "./namespace";
import { planRemoteSecrets } from "./remote-secrets";
import { baseValues } from "./values/base";
import { istiodValues } from "./values/istiod";

/** What each cluster shall hold. Plain data without secrets: it prints as JSON and names what it cannot know. */
export interface MeshPlan {
    readonly meshId: string;
    readonly systemNamespace: string;
    readonly clusters: readonly ClusterPlan[];
    readonly remoteSecrets: readonly RemoteSecretPlan[];
}

export interface ClusterPlan {
    readonly name: string;
    readonly role: ClusterRole;
    readonly network: string;
    readonly controlPlaneClusters: readonly string[];
    readonly peers: readonly string[];
    readonly namespace: Manifest;
    /** Whether the Secret `cacerts` is needed: where an istiod signs certificates. */
    readonly signsCertificates: boolean;
    readonly base: ChartPlan;
    readonly istiod: ChartPlan;
    /** For a remote of several primaries: the gateways beyond the first, which the chart has no place for. */
    readonly otherIstiods: readonly Manifest[];
    readonly exposure: readonly Manifest[];
    readonly gateway?: GatewayPlan;
    /** Whether other clusters read this one, so that a token is needed. */
    readonly isRead: boolean;
    /** The API server as peers reach it, where it is not that of the kubeconfig. */
    readonly apiServer?: ApiServer;
}

/** One chart with its values; a value may be a Reference. */
export interface ChartPlan {
    readonly chart: string;
    readonly repository?: string;
    readonly version?: string;
    readonly releaseName: string;
    readonly namespace: string;
    readonly values: HelmValues;
}

/** An east-west gateway: the Service, which gets the address, and the chart for what stands behind it. */
export interface GatewayPlan {
    readonly service: Manifest;
    readonly ports: readonly number[];
    readonly chart: ChartPlan;
}

/** A remote secret: `holder`'s istiod reads `target`. */
export interface RemoteSecretPlan {
    readonly holder: string;
    readonly target: string;
}

/** A Kubernetes object. */
export interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly labels?: { readonly [key: string]: string };
        readonly annotations?: { readonly [key: string]: string };
    };
    readonly spec?: { readonly [key: string]: unknown };
    /** What an EndpointSlice has instead of a spec. */
    readonly addressType?: unknown;
    readonly endpoints?: readonly unknown[];
    readonly ports?: readonly unknown[];
}

/** Turns a topology into the plan that fulfils it. Total: every topology that passes the rules has one. */
export function planMesh(topology: Topology): MeshPlan {
    return {
        meshId: topology.meshId,
        systemNamespace: topology.systemNamespace,
        clusters: topology.clusters.map((cluster) => planCluster(topology, cluster)),
        remoteSecrets: planRemoteSecrets(topology),
    };
}

function planCluster(topology: Topology, cluster: Cluster): ClusterPlan {
    const signsCertificates = cluster.role === "primary";
    return {
        name: cluster.name,
        role: cluster.role,
        network: cluster.network,
        controlPlaneClusters: cluster.controlPlaneClusters,
        peers: peersOf(topology, cluster),
        namespace: planNamespace(topology, cluster),
        signsCertificates,
        base: planChart(topology, "base", "istio-base", baseValues(topology, cluster)),
        istiod: planChart(topology, "istiod", "istiod", istiodValues(topology, cluster)),
        otherIstiods: planOtherIstiods(topology, cluster),
        exposure: planExposure(topology, cluster, { istiod: exposesIstiod(topology, cluster), services: hasSeveralNetworks(topology) }),
        ...(needsGateway(topology, cluster) ? { gateway: planGateway(topology, cluster) } : {}),
        isRead: topology.clusters.some((other) => peersOf(topology, other).includes(cluster.name)),
        ...(cluster.apiServer === undefined ? {} : { apiServer: cluster.apiServer }),
    };
}

/** Where a chart comes from: a folder, an OCI address or a repository, told apart as Helm does. */
export function planChart(topology: Topology, chart: string, releaseName: string, values: HelmValues): ChartPlan {
    const { chartRepository, version } = topology.istio;
    const common = { releaseName, namespace: topology.systemNamespace, values };
    if (/^https?:\/\//.test(chartRepository)) return { chart, repository: chartRepository, version, ...common };
    const inside = `${chartRepository.replace(/\/+$/, "")}/${chart}`;
    return chartRepository.startsWith("oci://") ? { chart: inside, version, ...common } : { chart: inside, ...common };
}
