import * as pulumi from "@pulumi/pulumi";
import type { EastWestGatewayArgs } from "./gateway";
import type { CertificateAuthorityArgs } from "./trust";

/** What a cluster is in the mesh: it runs istiod (primary), is served by the istiod of another (remote), or only serves (external). */
export const ClusterRole = {
  /** The cluster runs its own istiod, which is the config store of its proxies. */
  Primary: "primary",
  /** The cluster runs no istiod: its proxies and its injection webhook talk to a primary's istiod. */
  Remote: "remote",
  /** The cluster runs istiod for others and is itself no part of the mesh: an external control plane. */
  External: "external",
} as const;

/** What a cluster is in the mesh: it runs istiod (primary), is served by the istiod of another (remote), or only serves (external). */
export type ClusterRole = (typeof ClusterRole)[keyof typeof ClusterRole];

/** A kind of Kubernetes for which Istio's charts have settings of their own. */
export const Platform = {
  /** Google Kubernetes Engine. */
  GKE: "gke",
  /** k3d, which is k3s in containers. */
  K3d: "k3d",
  /** k3s, of Rancher. */
  K3s: "k3s",
  /** MicroK8s, of Canonical. */
  MicroK8s: "microk8s",
  /** minikube, for one machine. */
  Minikube: "minikube",
  /** OpenShift. It wants the CNI node agent. */
  OpenShift: "openshift",
} as const;

/** A kind of Kubernetes for which Istio's charts have settings of their own. */
export type Platform = (typeof Platform)[keyof typeof Platform];

/** One cluster of the mesh: how to reach it, and its place in the topology. */
export interface ClusterArgs {
  /**
   * The kubeconfig this cluster is reached with: the path of a file, or the content itself. It is treated as a secret. The server of its
   * context is a URL, without a user, a password, a query or a fragment. Defaults to the files in the environment variable KUBECONFIG, else
   * `~/.kube/config`.
   */
  readonly kubeconfig?: pulumi.Input<string>;

  /**
   * The context of the kubeconfig to use, the `name` of one of its `contexts`. One that is not there is refused. Defaults to the context
   * named as the cluster, else to the kubeconfig's only context; where there are several and none is named so, it must be given.
   */
  readonly context?: string;

  /**
   * What the cluster is: "primary", "remote" or "external". It decides which charts the cluster gets and with what values; remotes get
   * them with `profile: remote`. Defaults to "primary".
   */
  readonly role?: ClusterRole;

  /**
   * For a remote: the name of the primary, or of the external control plane, whose istiod serves this cluster, as in `clusters`. A remote
   * needs this or `primaries`; clusters of the other roles have neither. It becomes the annotation
   * `topology.istio.io/controlPlaneClusters` of the system namespace. Defaults to none.
   */
  readonly primary?: string;

  /**
   * For a remote served by several primaries: their names, or "*" alone for every primary of the mesh, external control planes excepted
   * (one of those serves a remote alone: name it as the only one, or in `primary`). The remote's proxies and its webhook reach istiod at
   * the gateways of all of them, by turns: while one does not answer, proxies go on with the others, and a new pod may take several
   * attempts. It becomes the annotation `topology.istio.io/controlPlaneClusters` of the system namespace. Defaults to `primary` alone.
   */
  readonly primaries?: string[];

  /**
   * The network this cluster's pods are on, a DNS label. Clusters of one network must reach each other's pod addresses
   * directly; between networks, requests go through east-west gateways. It becomes Istio's `global.network` and the
   * label `topology.istio.io/network` of the system namespace. Defaults to the cluster's name: a network of its own.
   */
  readonly network?: string;

  /**
   * For a remote: whether it runs an istiod of its own that injects proxies and signs their certificates, while everything else comes
   * from its primary: Istio's older form, and a way where its API server cannot reach the primary's gateway. It becomes
   * `istiodRemote.enabledLocalInjectorIstiod`. Not possible with a `revision`. Defaults to false.
   */
  readonly localInjector?: boolean;

  /**
   * For an external control plane: the name of the remote that it reads its configuration from and whose name it works under, Istio's
   * config cluster. It must be one of the remotes that name this cluster as their primary. It becomes
   * `global.multiCluster.clusterName`. Defaults to the only one that does.
   */
  readonly configCluster?: string;

  /**
   * The cluster's DNS domain, as its kubelets have it: `global.proxy.clusterDomain`. It has to be the same in all clusters of a mesh on
   * several networks, and in a remote and all its primaries. Defaults to "cluster.local".
   */
  readonly clusterDomain?: string;

  /**
   * The kind of Kubernetes, where Istio's charts have settings of their own for it: "gke", "k3d", "k3s", "microk8s", "minikube" or
   * "openshift". It becomes `global.platform`. A remote of a cluster that is OpenShift has to be one too. Defaults to none.
   */
  readonly platform?: Platform;

  /**
   * Whether Istio's CNI node agent is installed, so that pods need no privileged init container. It becomes the chart `cni` in the
   * system namespace, and `pilot.cni.enabled` of the chart `istiod`. A remote has to have what its primary has, whose istiod injects
   * its pods. Defaults to true on OpenShift, else to false.
   */
  readonly cni?: boolean;

  /** The system namespace in this cluster. Defaults to one that is created and has only what Istio wants. */
  readonly namespace?: NamespaceArgs;

  /**
   * For a remote: whether its istiod Service also gets an object of the older kind `Endpoints`, which the API servers of GKE, and others with
   * aggregator routing before Kubernetes 1.33, want to see before they call a webhook. There is none where the primary's gateway is reached
   * by its name (`hostNames` "InjectionURL"). Defaults to false.
   */
  readonly legacyEndpoints?: boolean;

  /**
   * The version of Istio's charts in this cluster, such as "1.31.0" (Helm's `--version`), for upgrades one cluster after another: primaries
   * first. A remote may be as new as its primaries or one minor version older. As `istio.version`, it is ignored for a chart that lies in
   * a local folder of its own, and the images are those of `istio.imageTag` where that is given. Defaults to `istio.version`.
   */
  readonly istioVersion?: string;

  /**
   * How the other clusters' istiod reaches this cluster's API server, where that differs from the kubeconfig.
   * Defaults to the server of the kubeconfig's context.
   */
  readonly apiServer?: ApiServerArgs;

  /** How the other clusters' istiod logs in to this cluster: what the remote secrets hold. Defaults to Istio's own reader account. */
  readonly remoteSecret?: RemoteSecretArgs;

  /**
   * The east-west gateway of this cluster. For an external control plane it tells of the Service at which remotes reach its istiod; no gateway
   * stands behind that one, so what is about gateway pods is refused. Defaults to a LoadBalancer Service without annotations.
   */
  readonly eastWestGateway?: EastWestGatewayArgs;

  /**
   * The certificate authority by which the istiod of this cluster signs, where certificates are made elsewhere. Then every cluster with
   * an istiod has one (all but remotes without a local injector), below `trust.rootCertificate`. It becomes the Secret `cacerts`.
   * Defaults to one made by `trust`.
   */
  readonly certificateAuthority?: CertificateAuthorityArgs;

  /** Helm values for Istio's charts in this cluster, merged last. Defaults to none. */
  readonly helmValues?: HelmValuesArgs;
}

/** How other clusters reach an API server. */
export interface ApiServerArgs {
  /**
   * The URL of the API server as the pods of the other clusters reach it, such as `https://10.0.0.5:6443`: no loopback address, and without
   * a user, a password, a query or a fragment. Its certificate must be valid for the host in it, or for `tlsServerName`. It becomes the
   * `server` of the kubeconfig in the remote secret.
   */
  readonly server: string;

  /**
   * The certificate authority of the API server's certificate as the others see it, certificates in PEM, in base64. It becomes
   * `certificate-authority-data` in the remote secret. Defaults to the one that the cluster gives with its reader's token.
   */
  readonly certificateAuthorityData?: string;

  /**
   * The name in the API server's certificate, where it is not the host of `server`: a DNS name or an IP address. It becomes
   * `tls-server-name` in the remote secret. Defaults to the host.
   */
  readonly tlsServerName?: string;
}

/** The account and the token by which other clusters' istiod reads this one; the remote secrets hold that token. */
export interface RemoteSecretArgs {
  /**
   * The name of the account in the system namespace, a DNS label, and not the account of istiod, the gateway or the node agent, nor
   * "default", which every pod has that names none. Istio's reader role is bound to it; it is made where it is not there, and stays when the
   * mesh goes, where the namespace does (`namespace.existing`). It becomes `global.readerServiceAccount` of the charts, which needs Istio
   * 1.31. Defaults to the one that the chart `base` makes, "istio-reader-service-account".
   */
  readonly serviceAccount?: string;

  /**
   * Count it up for a new token: it is made, handed to all peers, and only then the one before is deleted. The token by which an external
   * control plane's istiod works in its config cluster is another one, of istiod's own account, and is not made anew by it. A whole
   * number; above 0 it ends the `metadata.name` of the token's Secret. Defaults to 0.
   */
  readonly rotate?: number;
}

/** The system namespace in one cluster. */
export interface NamespaceArgs {
  /**
   * Whether the namespace exists already and is adopted: only its labels and annotations are set, and it stays when the mesh goes. When
   * the cluster leaves the mesh, its gateway is then removed beside the peers' secrets for it, not after them, so that requests of others
   * may still be sent to a gateway that is gone. Defaults to false: it is created, and removed with the mesh; one that others made is refused.
   */
  readonly existing?: boolean;

  /** More labels of the namespace. Istio's `topology.istio.io/network` is set by `network` and refused here. Defaults to none. */
  readonly labels?: { [key: string]: string };

  /**
   * More annotations of the namespace. Istio's `topology.istio.io/controlPlaneClusters` is set for remotes by `primary` or `primaries`, and
   * refused there. Defaults to none.
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * Helm values for each of Istio's charts, in the charts' own form. They win over everything this package sets, with two exceptions. What
 * `trust.existingSecret` needs is added: its volume to `volumes` and `volumeMounts` of the chart `istiod`, and `env.ROOT_CA_DIR` names it. And
 * the gateway's Service is no object of its chart: what is said of it there is refused.
 */
export interface HelmValuesArgs {
  /** Values of the chart `base` (CRDs, reader account, default validating webhook). Defaults to none. */
  readonly base?: { [key: string]: any };

  /** Values of the chart `istiod` (the control plane; in a remote, its webhook and Service). Defaults to none. */
  readonly istiod?: { [key: string]: any };

  /**
   * Values of the chart `gateway`, for the east-west gateway. `service` and `networkGatewayPorts` are refused, because they would do nothing:
   * this package makes the Service, as `eastWestGateway` says. Defaults to none.
   */
  readonly gateway?: { [key: string]: any };

  /** Values of the chart `cni`, where it is installed. Defaults to none. */
  readonly cni?: { [key: string]: any };
}
