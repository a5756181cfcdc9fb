import type { ClusterArgs } from "./cluster";
import type { IstioArgs } from "./istio";
import type { TrustArgs } from "./trust";

/** How requests between the pods of a mesh are secured and routed. */
export const DataPlane = {
  /** A proxy in every pod. */
  Sidecar: "sidecar",
  /** Istio's ambient mode: ztunnel on every node, and waypoints where you create them. */
  Ambient: "ambient",
} as const;

export type DataPlane = (typeof DataPlane)[keyof typeof DataPlane];

/** One Istio mesh over the clusters that are listed here. */
export interface MultiClusterMeshArgs {
  /**
   * The ID of the mesh, the same in all its clusters.
   * It can contain letters, digits, "-", "_" and ".".
   *
   * Becomes `global.meshID` of the charts.
   * Defaults to "mesh1", the name in Istio's documentation.
   */
  readonly meshId?: string;

  /**
   * The clusters of the mesh, by name.
   * A name is a DNS label: at most 63 lower-case letters, digits and "-". It must be known when the
   * program runs. At least one cluster must be a primary or an external control plane.
   *
   * Becomes `global.multiCluster.clusterName` (the name of each cluster). It is also part of the
   * names of Secrets.
   */
  readonly clusters: { [name: string]: ClusterArgs };

  /**
   * Settings that all clusters share, unless a cluster overrides them.
   * `eastWestGateway`, `remoteSecret` and `namespace` are merged field by field, and lists and
   * objects in them are replaced. `helmValues` are merged deeply, as Helm does it.
   *
   * `primary`, `primaries`, `localInjector` and `legacyEndpoints` apply to remotes only.
   * `configCluster`, `certificateAuthority` and `lost` belong to one cluster and are rejected here.
   *
   * Defaults to none.
   */
  readonly defaults?: ClusterArgs;

  /**
   * The Istio release to install, and where it comes from.
   *
   * Defaults to the newest release that this package was tested with.
   */
  readonly istio?: IstioArgs;

  /**
   * The data plane of all clusters: "sidecar" or "ambient".
   * Istio routes no requests between the two across networks, so a mesh has only one of them, and
   * the data plane of an installed mesh cannot be changed. "ambient" requires Istio 1.29.2 or newer,
   * primaries only, and the CRDs of the Kubernetes Gateway API in each cluster (`installGatewayApi`).
   * Istio's support for several networks in ambient mode is beta.
   *
   * Becomes `profile: ambient` of the charts `istiod` and `cni`, the chart `ztunnel`, and gateways
   * of class `istio-east-west`.
   * Defaults to "sidecar".
   */
  readonly dataPlane?: DataPlane;

  /**
   * The namespace of Istio itself, a DNS label.
   * It is the same in every cluster, because certificates and webhooks contain it.
   *
   * Becomes the namespace of the charts and `global.istioNamespace`.
   * Defaults to "istio-system".
   */
  readonly systemNamespace?: string;

  /**
   * Istio's mesh configuration (`MeshConfig`), the same for every istiod.
   * It sets access logs, the outbound traffic policy, proxy defaults and more. istiod silently
   * ignores keys that it does not know, e.g. misspelled ones. If `discoverySelectors` is set, a
   * selector for the system namespace is added. Set the trust domain in `trust` instead.
   *
   * Becomes `meshConfig` of the chart `istiod`.
   * Defaults to the chart's value.
   */
  readonly meshConfig?: { [key: string]: any };

  /**
   * The root of trust of the mesh, and its trust domain.
   *
   * Defaults to a generated root. This is only for trying out: the root's private key is stored in
   * the stack's state, encrypted.
   */
  readonly trust?: TrustArgs;

  /**
   * How long an update waits until the mesh is `ready`.
   * After that, the update fails. The error names each peer that an istiod has not synced, and each
   * gateway without a ready pod. Everything that was installed stays. "0s" turns the wait off.
   *
   * Defaults to "5m".
   */
  readonly readyTimeout?: string;
}
