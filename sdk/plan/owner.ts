/** The ConfigMap in the system namespace that says which mesh a cluster belongs to. */
export const ownerConfigMap = "istio-multicluster";

/**
 * Marks a system namespace that this package made with the id of the mesh. An update that was
 * killed may have left the namespace without the ConfigMap.
 */
export const ownerAnnotation = "istio-multicluster/owner";

/** The mark of a namespace that any mesh may take. Earlier versions set it. */
export const markOfAny = `configmap/${ownerConfigMap}`;

/** The field manager of our objects. Kubernetes shows it in their `metadata.managedFields`. */
export const fieldManager = "pulumi-istio-multicluster";

/** A mesh, as the ConfigMap in each of its clusters describes it. */
export interface MeshIdentity {
  /** Not set for a backend without organizations. */
  readonly organization?: string;
  readonly project: string;
  readonly stack: string;
  readonly mesh: string;
  /** A UUID, which stays the same if an alias renames or moves the mesh. */
  readonly id: string;
  /** The URN of the mesh, which can be given as an alias. */
  readonly urn: string;
}

/** The content of the ConfigMap. */
export interface Owner extends MeshIdentity {
  /** Istio's name of the cluster. */
  readonly cluster: string;
  /** Identifies the cluster in which the ConfigMap was created. Not set if it was not known. */
  readonly kubeSystemUid?: string;
}

/** Whether the data of a ConfigMap describe an owner, and not what another tool keeps there. */
export const isOwner = (data: Partial<Owner> | undefined): data is Owner =>
  [data?.id, data?.cluster, data?.project, data?.stack, data?.mesh, data?.urn].every(Boolean);
