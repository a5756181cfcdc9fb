import type { Provider } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { EastWestGatewayArgs } from "./gateway";
import type { CertificateAuthorityArgs } from "./trust";
import type { ApiServerArgs, RemoteSecretArgs } from "./api-server";
import type { NamespaceArgs } from "./namespace";
import type { HelmValuesArgs } from "./helm-values";

/** The role of a cluster in the mesh. */
export const ClusterRole = {
  /** The cluster runs its own istiod, and stores the configuration of its proxies. */
  Primary: "primary",
  /** The cluster runs no istiod: its proxies and its injection webhook use a primary's istiod. */
  Remote: "remote",
  /**
   * The cluster runs istiod for other clusters and is not part of the mesh itself.
   * Istio calls this an external control plane.
   */
  External: "external",
} as const;

export type ClusterRole = (typeof ClusterRole)[keyof typeof ClusterRole];

/** A kind of Kubernetes that Istio's charts have their own settings for. */
export const Platform = {
  /** Google Kubernetes Engine. */
  GKE: "gke",
  /** k3d, which runs k3s in containers. */
  K3d: "k3d",
  /** k3s, by Rancher. */
  K3s: "k3s",
  /** MicroK8s, by Canonical. */
  MicroK8s: "microk8s",
  /** minikube, for a single machine. */
  Minikube: "minikube",
  /** OpenShift, which requires the CNI node agent. */
  OpenShift: "openshift",
} as const;

export type Platform = (typeof Platform)[keyof typeof Platform];

/** One cluster of the mesh: how to reach it, and its place in the topology. */
export interface ClusterArgs {
  /**
   * The kubeconfig for this cluster: the path of a file, or the content as YAML, JSON or an object.
   * It is treated as a secret. The server of its context must be a URL without a user, a password,
   * a query or a fragment. An Output that resolves to nothing is rejected.
   *
   * Defaults to the files in the environment variable `KUBECONFIG`, or else `~/.kube/config`. Each
   * run of Pulumi looks for them again, so the state does not depend on where they are.
   */
  readonly kubeconfig?: pulumi.Input<string>;

  /**
   * The context of the kubeconfig to use.
   * It must exist in the kubeconfig. It is required if the kubeconfig has several contexts and none
   * of them has the name of the cluster.
   *
   * Becomes `context` of the cluster's Kubernetes provider.
   * Defaults to the context with the name of the cluster, or else the only context.
   */
  readonly context?: string;

  /**
   * The Kubernetes provider to install with, instead of one that the mesh makes from `kubeconfig`.
   * Only programs in TypeScript and JavaScript can set it. Each cluster needs a provider of its own.
   * The mesh cannot read a cluster through a provider. Without a `kubeconfig` next to it, `apiServer`
   * is required, the cluster is not checked, and `ready` is false. The `kubeconfig` in `defaults`
   * and the ambient kubeconfig are not used.
   *
   * Set `clusterIdentifier` of the provider to a constant, so that a new kubeconfig replaces
   * nothing. Set `enableSecretMutable` and `enableConfigMapMutable` to true, so that changed Secrets
   * are not deleted before they are created again.
   *
   * Defaults to a provider of the mesh.
   */
  readonly provider?: Provider;

  /**
   * Whether this cluster is lost: its API server is gone, or has not answered for too long.
   * The next update removes the cluster from the mesh and from the state, and its remote secrets
   * from its peers. It changes nothing in the cluster itself, even if it answers. No other argument
   * of a lost cluster is used, so its kubeconfig may be gone. A remote must not name a lost cluster
   * as its primary. Remove this argument if the cluster comes back.
   *
   * Becomes `deleteUnreachable` of the cluster's Kubernetes provider, with a kubeconfig that leads
   * nowhere.
   * Defaults to false.
   */
  readonly lost?: boolean;

  /**
   * The role of the cluster: "primary", "remote" or "external".
   * It decides which charts the cluster gets and with which values.
   *
   * Becomes `profile: remote` in the values of a remote's charts.
   * Defaults to "primary".
   */
  readonly role?: ClusterRole;

  /**
   * The primary or external control plane whose istiod serves this remote, by its cluster name.
   * A remote needs either `primary` or `primaries`. Clusters with other roles must set neither.
   *
   * Becomes the annotation `topology.istio.io/controlPlaneClusters` of the system namespace.
   * Defaults to none.
   */
  readonly primary?: string;

  /**
   * The primaries that serve this remote together, by their cluster names.
   * `["*"]` means every primary of the mesh, but no external control plane. A remote of an external
   * control plane has no other primary: name it alone here, or in `primary`.
   *
   * The proxies and the injection webhook use the gateways of all these primaries in turn. While a
   * primary does not answer, running proxies use the others, and creating a pod may take several
   * attempts.
   *
   * Becomes the annotation `topology.istio.io/controlPlaneClusters` of the system namespace.
   * Defaults to `primary` alone.
   */
  readonly primaries?: string[];

  /**
   * The network that this cluster's pods are on, a DNS label.
   * Clusters on the same network must reach each other's pod IP addresses directly. Requests
   * between networks go through east-west gateways.
   *
   * Becomes `global.network` of the charts and the label `topology.istio.io/network` of the system
   * namespace.
   * Defaults to the cluster's name, so the cluster is on a network of its own.
   */
  readonly network?: string;

  /**
   * Whether this remote runs its own istiod to inject proxies and sign their certificates.
   * Everything else still comes from its primary. This is Istio's older form of a remote. Use it if
   * the remote's API server cannot reach the primary's gateway. It cannot be combined with
   * `istio.revision` or with an external control plane.
   *
   * Becomes `istiodRemote.enabledLocalInjectorIstiod` of the chart `istiod`.
   * Defaults to false.
   */
  readonly localInjector?: boolean;

  /**
   * The remote that this external control plane reads its configuration from.
   * Istio calls it the config cluster, and the control plane works under its name. The remote must
   * name this control plane as its primary. If several remotes do, this argument is required.
   *
   * Becomes `global.multiCluster.clusterName` of the chart `istiod`.
   * Defaults to the only remote of this control plane.
   */
  readonly configCluster?: string;

  /**
   * The DNS domain of the cluster, as configured in its kubelets.
   * It must be the same in all clusters of a mesh with several networks, and in a remote and all
   * its primaries.
   *
   * Becomes `global.proxy.clusterDomain` of the charts.
   * Defaults to "cluster.local".
   */
  readonly clusterDomain?: string;

  /**
   * The kind of Kubernetes: "gke", "k3d", "k3s", "microk8s", "minikube" or "openshift".
   * Set it if the cluster is one of these, because Istio's charts have settings for them. A remote
   * and its primary must both be "openshift", or neither.
   *
   * Becomes `global.platform` of the charts.
   * Defaults to none.
   */
  readonly platform?: Platform;

  /**
   * Whether to install Istio's CNI node agent, so that pods need no privileged init container.
   * Ambient mode requires it. A remote must have the same setting as its primary, because the
   * primary's istiod injects the remote's pods.
   *
   * Becomes the chart `cni` in the system namespace, and `pilot.cni.enabled` of the chart `istiod`.
   * Defaults to true on OpenShift and in ambient mode, and false elsewhere.
   */
  readonly cni?: boolean;

  /**
   * Whether to install the CRDs of the Kubernetes Gateway API, version 1.6.0, if they are missing.
   * Ambient mode needs them. CRDs that exist already are not changed, whatever their version is. The
   * CRDs stay when the mesh is destroyed, like Istio's own CRDs.
   *
   * Becomes a Helm release `gateway-api` of a chart in this package.
   * Defaults to false.
   */
  readonly installGatewayApi?: boolean;

  /**
   * Settings for the system namespace in this cluster.
   *
   * Defaults to a new namespace with only the labels and annotations that Istio needs.
   */
  readonly namespace?: NamespaceArgs;

  /**
   * Whether this remote's istiod Service also gets an object of the older kind `Endpoints`.
   * Some API servers call a webhook only if this object exists: those of GKE, and others with
   * aggregator routing before Kubernetes 1.33. It is not created if the remote reaches the
   * primary's gateway by host name (`hostNames` is "InjectionURL").
   *
   * Becomes an object of kind `Endpoints` in the system namespace.
   * Defaults to false.
   */
  readonly legacyEndpoints?: boolean;

  /**
   * The version of Istio's charts in this cluster, e.g. "1.31.1".
   * Use it to upgrade one cluster at a time, primaries first, and to go back in the same order. A
   * remote can be one minor version older or newer than its primaries, with a warning if it is
   * newer. With a local injector, it cannot be newer. Like `istio.version`, it is ignored for a
   * chart in an unpacked local folder. If `istio.imageTag` is set, the images have that tag.
   *
   * Becomes `version` of the chart resources (Helm's `--version`).
   * Defaults to `istio.version`.
   */
  readonly istioVersion?: string;

  /**
   * How istiod in other clusters reaches this API server, if the kubeconfig's address does not fit.
   *
   * Defaults to the server of the kubeconfig's context.
   */
  readonly apiServer?: ApiServerArgs;

  /**
   * The account that istiod in other clusters uses to log in to this cluster.
   * Its token is stored in the remote secrets.
   *
   * Defaults to Istio's own reader account.
   */
  readonly remoteSecret?: RemoteSecretArgs;

  /**
   * The east-west gateway of this cluster.
   * In an external control plane, it configures the Service that remotes use to reach istiod. There
   * is no gateway behind that Service, so settings for gateway pods are rejected.
   *
   * Defaults to a Service of type LoadBalancer without annotations.
   */
  readonly eastWestGateway?: EastWestGatewayArgs;

  /**
   * The certificate authority that this cluster's istiod signs with, if you create it yourself.
   * If one cluster has it, every cluster with an istiod needs one: all clusters except remotes
   * without `localInjector`. Its chain must lead to `trust.rootCertificate`.
   *
   * Becomes the Secret `cacerts`.
   * Defaults to the certificate authority that `trust` sets up.
   */
  readonly certificateAuthority?: CertificateAuthorityArgs;

  /**
   * Helm values for Istio's charts in this cluster, merged last.
   *
   * Defaults to none.
   */
  readonly helmValues?: HelmValuesArgs;
}
