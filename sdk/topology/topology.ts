import type { ApiServerArgs } from "../args/api-server";
import type { ClusterRole, Platform } from "../args/cluster";
import type { NamespaceArgs } from "../args/namespace";
import type { EastWestGatewayArgs } from "../args/gateway";
import type { IstioArgs } from "../args/istio";
import type { DataPlane } from "../args/mesh";
import type { TrustArgs } from "../args/trust";
import type { ArgumentReference } from "../later";
import type { PerChart } from "./charts";
import type { Plain } from "./plain";

/**
 * The arguments with every default filled in. Plain data, without secrets and Outputs: a value that
 * is known later is a reference.
 */
export interface Topology {
  readonly meshId: string;
  /** The same in all clusters. */
  readonly dataPlane: DataPlane;
  readonly systemNamespace: string;
  readonly istio: IstioSource;
  readonly meshConfig: HelmValues;
  readonly trust: Trust;
  /** Sorted by name, so that the plan does not depend on the order in the program. */
  readonly clusters: readonly Cluster[];
  /** The lost clusters, which are not in `clusters`. */
  readonly lost: readonly LostCluster[];
  /** How long to wait until the mesh is ready. */
  readonly readyTimeout: string;
}

/** A lost cluster. It has no place in the mesh. */
export interface LostCluster {
  readonly name: string;
  /** Whether an istiod signed certificates there. */
  readonly ranIstiod: boolean;
}

/** Arguments in which some fields always have a value. */
type WithDefaults<Args, Fields extends keyof Args> = Omit<Args, Fields> &
  Required<Pick<Args, Fields>>;

/**
 * The Istio release, and where its charts and images come from. No revision is "". Of several
 * revisions, it has the one of the gateways.
 */
export type IstioSource = WithDefaults<
  Plain<Omit<IstioArgs, "mirror" | "allowFaultyVersion" | "revisions">>,
  "version" | "chartRepository" | "revision" | "revisionTags" | "imagePullSecrets"
> & {
  /** The control planes that run next to it. */
  readonly otherRevisions: readonly Revision[];
  /** The revision of gateways that name none, whichever revision this is. */
  readonly gatewayRevision: string;
};

/** What differs between the control planes of a mesh. */
export type Revision = Pick<IstioSource, "revision" | "version" | "revisionTags" | "imageTag">;

/** Where the signing certificates of the istiods come from. */
export type TrustMode = "generated" | "givenRoot" | "givenIntermediates" | "existingSecret";

/** The roots of a rotation. */
export type RootName = "old" | "new";

/** What a step of a rotation does: the roots that workloads trust, and the root that signs. */
export interface RotationStep {
  readonly trusts: readonly RootName[];
  readonly signs: RootName;
}

/** Where the rotation of the root is. */
export interface Rotation extends RotationStep {
  /** From 1 to 3. */
  readonly step: number;
  /** How many rotations of a generated root were before this one. */
  readonly earlier: number;
  /** How long a workload's certificate is valid. After that time, it has a new one. */
  readonly lifetime: string;
}

/** The mesh's trust without certificates and keys, which the installer takes from the arguments. */
export interface Trust extends Plain<
  Pick<TrustArgs, "existingSecret" | "domain" | "domainAliases">
> {
  readonly mode: TrustMode;
  /** Incremented for new intermediates. */
  readonly generation: number;
  readonly rotation?: Rotation;
  /** Whether workloads trust several roots. */
  readonly hasSeveralRoots: boolean;
}

export interface Cluster {
  readonly name: string;
  readonly role: ClusterRole;
  /** The clusters whose istiod serves this one. A primary serves itself. */
  readonly controlPlaneClusters: readonly string[];
  /** Whether any primary may serve this remote, including one that joins later. */
  readonly anyPrimary: boolean;
  readonly network: string;
  /** Whether a remote runs an istiod of its own that injects and certifies its proxies. */
  readonly localInjector: boolean;
  /** For an external control plane: the remote whose configuration and name it uses. */
  readonly configCluster?: string;
  readonly clusterDomain: string;
  readonly platform?: Platform;
  readonly cni: boolean;
  readonly installGatewayApi: boolean;
  readonly namespace: Plain<Required<NamespaceArgs>>;
  readonly legacyEndpoints: boolean;
  /** The version of its charts, if it is not the mesh's. */
  readonly istioVersion?: string;
  /** How other clusters reach the API server, if that is given. */
  readonly apiServer?: ApiServer;
  /** The account that other clusters use to read this one, and how many tokens it had before. */
  readonly reader: { readonly serviceAccount: string; readonly rotation: number };
  readonly gateway: Gateway;
  readonly helmValues: PerChart<HelmValues>;
}

/** The arguments of an east-west gateway. `addresses` is empty if the address is assigned. */
export type Gateway = WithDefaults<
  Plain<EastWestGatewayArgs>,
  | "serviceType"
  | "serviceAnnotations"
  | "loadBalancerSourceRanges"
  | "ipFamilies"
  | "nodePorts"
  | "addresses"
  | "addressTimeout"
  | "nodeSelector"
  | "tolerations"
  | "networkPolicy"
>;

export type ApiServer = Plain<ApiServerArgs>;

/** A string that may be known later. */
export type PlainString = string | ArgumentReference;

export type StringMap = { readonly [key: string]: string };
export type PlainStringMap = { readonly [key: string]: PlainString };

export type HelmValues = { readonly [key: string]: unknown };
