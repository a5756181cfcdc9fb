import type { Owner } from "../plan/owner";
import type { ExistingIstio } from "./existing-istio";
import type { IstioSettings } from "./istio-settings";
import type { LiveObjects } from "./live-objects";

/** What a cluster answered before anything was created. A fact that is absent is not known. */
export interface ClusterFacts {
  /** Why the API server does not answer. */
  readonly unreachable?: string;
  /** What could not be read, because the API server or the query was too slow. */
  readonly unknown?: UnknownFacts;
  /** The rights that the user lacks, such as `list secrets`. */
  readonly forbidden?: readonly string[];
  /** The version of Kubernetes, such as `v1.36.3`. */
  readonly kubernetesVersion?: string;
  /** The UID of the namespace `kube-system`, which identifies a cluster. */
  readonly kubeSystemUid?: string;
  /** Why the cluster's own CA certificates do not verify its API server. */
  readonly peerTlsError?: string;
  /** Why the CA certificates that the arguments give to other clusters do not verify it. */
  readonly givenTlsError?: string;
  /** The version of the Gateway API's CRDs, or null without them. */
  readonly gatewayApiVersion?: string | null;
  /** The remote secrets in the system namespace. */
  readonly remoteSecrets?: readonly RemoteSecretFact[];
  /** The status of the newest revision of each Helm release that Pulumi made there. */
  readonly releases?: { readonly [release: string]: string };
  /** The Helm releases in the system namespace that another tool made. */
  readonly otherReleases?: readonly string[];
  /** The meshes with another system namespace that have installed Istio in the cluster. */
  readonly otherOwners?: readonly OtherOwner[];
  /** The objects of Istio, of any tool. */
  readonly existing?: ExistingIstio;
  /** The system namespace, if it exists. */
  readonly systemNamespace?: NamespaceFact;
  /** The mesh that the cluster belongs to. */
  readonly owner?: Owner;
  /** The settings with which the mesh installed Istio, for each revision that is there. */
  readonly installed?: readonly IstioSettings[];
  /**
   * How many pods with a proxy use each revision, by revision and namespace, without the mesh's
   * gateways. They are read only if the cluster has a revision that the mesh no longer has.
   */
  readonly proxies?: { readonly [revision: string]: CountByNamespace };
  /** What would move to another data plane. It is read only if the mesh has another one. */
  readonly moving?: MovingFacts;
  /** The objects that the mesh may have there. */
  readonly live?: LiveObjects;
  /** What its workloads trust. It is read only while the root is replaced. */
  readonly trust?: TrustFacts;
  /** The Secret that `trust.existingSecret` names, if it exists. */
  readonly signingSecret?: SigningSecretFact;
}

/** A mesh, and its system namespace. */
export interface OtherOwner {
  readonly namespace: string;
  readonly owner: Owner;
}

export type CountByNamespace = { readonly [namespace: string]: number };

/** The workloads of a data plane. */
export interface MovingFacts {
  /** The pods that send their requests through it. */
  readonly pods: CountByNamespace;
  /** The Services of these pods' namespaces that other clusters would not reach in ambient mode. */
  readonly localServices: CountByNamespace;
}

/** Requests that got no answer. */
export interface UnknownFacts {
  /** Why the first of them failed. */
  readonly reason: string;
  /** Whether it is unknown which mesh the cluster belongs to. */
  readonly hasOwner: boolean;
}

/** The facts of each cluster that was queried. */
export type Facts = ReadonlyMap<string, ClusterFacts>;

/** The system namespace, as it was found. */
export interface NamespaceFact {
  /** Whether its annotation says that this package made it. */
  readonly isOurs: boolean;
  /** The id of the mesh in this annotation. Earlier versions did not set it. */
  readonly meshId?: string;
  /** The managers of its fields. */
  readonly managers: readonly string[];
}

/** A Secret with the label of remote secrets. The keys of its data are the names of clusters. */
export interface RemoteSecretFact {
  readonly name: string;
  readonly clusterIds: readonly string[];
}

/** Which roots workloads trust, and who signs their certificates. Roots are fingerprints. */
export interface TrustFacts {
  /** The roots that istiod gives to the workloads of the cluster, and since when (ISO 8601). */
  readonly trusted?: readonly string[];
  readonly trustedSince?: string;
  /** The roots in the Secret that istiod signs with, and the one above its certificate. */
  readonly roots?: readonly string[];
  readonly signer?: string;
  /** When the Secret was last written. */
  readonly signingSince?: string;
  /** When the oldest pod with a proxy was created, by namespace. */
  readonly oldestProxies?: { readonly [namespace: string]: string };
}

/** The public part of a Secret that an istiod signs with. */
export interface SigningSecretFact {
  /** The keys of its data. */
  readonly keys: readonly string[];
  /** The files that hold certificates, as PEM. */
  readonly certificates: { readonly [file: string]: string };
  /** Whether its private key is the key of its certificate. */
  readonly keyFits: boolean;
}
