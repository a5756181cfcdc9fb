import type { ClusterRole, Platform } from "../args/cluster";
import type {
  AutoscalingArgs,
  ExternalTrafficPolicy,
  GatewayServiceType,
  HostNameStrategy,
  InternalLoadBalancer,
  IPFamily,
  IPFamilyPolicy,
  ResourcesArgs,
  TolerationArgs,
} from "../args/gateway";

/** What was asked for, with every default filled in. Plain data: no secrets, no unknowns, nothing of Pulumi. */
export interface Topology {
  readonly meshId: string;
  readonly systemNamespace: string;
  readonly istio: IstioSource;
  readonly meshConfig: HelmValues;
  readonly trust: Trust;
  /** Sorted by name, so that nothing depends on the order in which they were written. */
  readonly clusters: readonly Cluster[];
}

/** The release of Istio and where its charts and images come from. */
export interface IstioSource {
  readonly version: string;
  readonly chartRepository: string;
  /** The control plane's revision; empty for none, as in the charts. */
  readonly revision: string;
  readonly revisionTags: readonly string[];
  readonly imageHub?: string;
  readonly imagePullSecrets: readonly string[];
  readonly imageTag?: string;
  readonly imagePullPolicy?: string;
}

/** Where the istiods' signing certificates come from. */
export type TrustMode = "generated" | "givenRoot" | "givenIntermediates" | "existingSecret";

/** The root of the mesh's trust, without certificates and keys: those go to the installer as they were given. */
export interface Trust {
  readonly mode: TrustMode;
  /** Counted up for new intermediates. */
  readonly generation: number;
  /** The Secret that istiod signs by, where it is not made here. */
  readonly existingSecret?: string;
  /** The trust domain and what else counts as it, where they were given. */
  readonly domain?: string;
  readonly domainAliases?: readonly string[];
}

export interface Cluster {
  readonly name: string;
  readonly role: ClusterRole;
  /** The primaries whose istiod serves this cluster; a primary serves itself. */
  readonly controlPlaneClusters: readonly string[];
  /** Whether any primary may serve it, also one that joins later. */
  readonly anyPrimary: boolean;
  readonly network: string;
  /** Whether a remote's proxies are injected and certified by an istiod of its own. */
  readonly localInjector: boolean;
  /** For an external control plane: the remote whose configuration and name it works with. */
  readonly configCluster?: string;
  readonly clusterDomain: string;
  readonly platform?: Platform;
  readonly cni: boolean;
  readonly namespace: Namespace;
  readonly legacyEndpoints: boolean;
  /** The version of its charts, where it is not the mesh's. */
  readonly istioVersion?: string;
  /** The API server as peers reach it, where it was given. */
  readonly apiServer?: ApiServer;
  /** Who reads this cluster for its peers, and how many tokens it had before. */
  readonly reader: { readonly serviceAccount: string; readonly rotation: number };
  readonly gateway: Gateway;
  readonly helmValues: { readonly [chart in "base" | "istiod" | "gateway" | "cni"]: HelmValues };
}

/** The system namespace in one cluster. */
export interface Namespace {
  readonly existing: boolean;
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

/** An east-west gateway as it was asked for. */
export interface Gateway {
  /** Whether there is one; undefined for where the topology needs it. */
  readonly enabled?: boolean;
  readonly serviceType: GatewayServiceType;
  readonly serviceAnnotations: StringMap;
  readonly internalLoadBalancer?: InternalLoadBalancer;
  readonly loadBalancerClass?: string;
  readonly loadBalancerSourceRanges: readonly string[];
  readonly loadBalancerIP?: string;
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;
  readonly ipFamilyPolicy?: IPFamilyPolicy;
  readonly ipFamilies: readonly IPFamily[];
  readonly nodePorts: { readonly [port: string]: number };
  /** Addresses that were given; empty where they are awaited. */
  readonly addresses: readonly string[];
  readonly hostNames?: HostNameStrategy;
  readonly addressTimeout: string;
  readonly replicas?: number;
  readonly autoscaling?: AutoscalingArgs;
  readonly minAvailable?: number;
  readonly resources?: ResourcesArgs;
  readonly nodeSelector: StringMap;
  readonly tolerations: readonly TolerationArgs[];
  readonly networkPolicy: boolean;
  readonly istiodCredential?: string;
}

export type StringMap = { readonly [key: string]: string };

/** An API server as peers reach it. */
export interface ApiServer {
  readonly server: string;
  readonly certificateAuthorityData?: string;
  readonly tlsServerName?: string;
}

export type HelmValues = { readonly [key: string]: unknown };
