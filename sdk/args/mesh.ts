import type { ClusterArgs } from "./cluster";
import type { IstioArgs } from "./istio";
import type { TrustArgs } from "./trust";

/** What to install: one Istio mesh over the clusters that are named here, and over no others. */
export interface MultiClusterMeshArgs {
  /**
   * The mesh's identity, the same in all its clusters: letters, digits, "-", "_" and ".". It becomes Istio's
   * `global.meshID`. Defaults to "mesh1", the name that Istio's own pages use.
   */
  readonly meshId?: string;

  /**
   * The clusters of the mesh, by name. The name becomes Istio's cluster name (`global.multiCluster.clusterName`) and part
   * of the names of Secrets, so it is a DNS label: lower-case letters, digits and "-", at most 63 characters. At least
   * one cluster is needed, and at least one of them is a primary or an external control plane. Names must be known when the program runs.
   */
  readonly clusters: { [name: string]: ClusterArgs };

  /**
   * What all clusters share. A cluster's own value wins. Merged with the cluster's own are `eastWestGateway`, `remoteSecret` and
   * `namespace`, field by field, where a field that is itself a map or a list counts as one; and `helmValues` to their depth, as Helm merges
   * them. `primary`, `primaries`, `localInjector` and `legacyEndpoints` count for remotes alone. `configCluster` and
   * `certificateAuthority` are each cluster's own. Defaults to nothing.
   */
  readonly defaults?: ClusterArgs;

  /** Which Istio to install and from where. Defaults to the newest release this package was tested with. */
  readonly istio?: IstioArgs;

  /**
   * The namespace of Istio itself, in every cluster the same because certificates and webhooks carry it: a DNS label. It becomes the
   * charts' namespace and `global.istioNamespace`. Defaults to "istio-system".
   */
  readonly systemNamespace?: string;

  /**
   * Istio's mesh configuration, the same for every istiod, in Istio's own form (`MeshConfig`): access logs, outbound policy, defaults of
   * proxies and so on. It becomes `meshConfig` of the chart `istiod`, as it is: what istiod does not know, such as a misspelt key, it passes
   * over without a word. Defaults to what the chart says.
   */
  readonly meshConfig?: { [key: string]: any };

  /**
   * The root of the mesh's trust, and its name. Defaults to a generated root, FOR TRYING OUT: its private key then lies in the stack's
   * state, encrypted.
   */
  readonly trust?: TrustArgs;
}
