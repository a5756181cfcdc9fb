import type { ClusterArgs } from "./cluster";
import type { IstioArgs } from "./istio";
import type { TrustArgs } from "./trust";

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
