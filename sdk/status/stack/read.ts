import { defined } from "../../defined";

/** A mesh in the state of a stack. Its kubeconfigs are secret. */
export interface StackMesh {
  readonly name: string;
  /** Istio's system namespace, if it is in the state. */
  readonly namespace?: string;
  /** The revision of Istio. Not set if the mesh has none. */
  readonly revision?: string;
  readonly clusters: readonly StackCluster[];
}

/** A cluster of a mesh, and how its provider reaches it. */
export interface StackCluster {
  readonly name: string;
  /** A path or the content. Not set: the ambient kubeconfig. */
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** A resource of the state, as far as it is used here. */
interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  /** Set while the engine is deleting the resource. */
  readonly delete?: boolean;
  readonly inputs?: Values;
  readonly outputs?: Values;
}

type Values = { readonly [key: string]: unknown };

/** The types of the resources of a mesh, as the engine names them. */
export const types = {
  mesh: "istio-multicluster:index:MultiClusterMesh",
  cluster: "istio-multicluster:index:ClusterInstall",
  provider: "pulumi:providers:kubernetes",
  namespace: "kubernetes:core/v1:Namespace",
  existingNamespace: "kubernetes:core/v1:NamespacePatch",
};

/** The meshes in the output of `pulumi stack export --show-secrets`. */
export function readMeshes(exported: unknown): StackMesh[] {
  const { deployment } = (exported ?? {}) as { deployment?: { resources?: Resource[] } | null };
  const resources = (deployment?.resources ?? []).filter((resource) => resource.delete !== true);
  return resources.filter(({ type }) => type === types.mesh).map((mesh) => meshOf(mesh, resources));
}

function meshOf(mesh: Resource, resources: readonly Resource[]): StackMesh {
  const childrenOf = ({ urn }: Resource): Resource[] =>
    resources.filter(({ parent }) => parent === urn);
  const installs = childrenOf(mesh)
    .filter(({ type }) => type === types.cluster)
    .filter(isInMesh);
  const children = installs.map(childrenOf);
  return defined({
    name: nameOf(mesh),
    namespace: children.flat().map(namespaceOf).find(isDefined),
    revision: recordedRevision(mesh),
    clusters: children.flatMap((inCluster) =>
      inCluster.filter(({ type }) => type === types.provider).map(clusterOf),
    ),
  });
}

const nameOf = ({ urn }: Resource): string => urn.split("::").at(-1) ?? urn;

const isInMesh = ({ outputs }: Resource): boolean => outputs?.["lost"] !== true;

const isDefined = <T>(value: T | undefined): value is T => value !== undefined;

function namespaceOf({ type, inputs }: Resource): string | undefined {
  if (type !== types.namespace && type !== types.existingNamespace) return undefined;
  return stringIn(inputs?.["metadata"], "name");
}

/** The revision in the output `clusters`, which is not there before the first update ends. */
function recordedRevision({ outputs }: Resource): string | undefined {
  const clusters = Object.values((outputs?.["clusters"] ?? {}) as Values);
  const revision = clusters.map((cluster) => stringIn(cluster, "revision")).find(isDefined);
  return revision === "default" ? undefined : revision;
}

/** The provider of a cluster has the cluster's name as its identifier. */
function clusterOf(provider: Resource): StackCluster {
  const { inputs } = provider;
  return defined({
    name: stringIn(inputs, "clusterIdentifier") ?? nameOf(provider),
    kubeconfig: stringIn(inputs, "kubeconfig") || undefined,
    context: stringIn(inputs, "context"),
  });
}

/** A string of the state. A secret one is an object with its JSON. */
function stringIn(values: unknown, key: string): string | undefined {
  const value = (values as Values | undefined)?.[key];
  const { plaintext } = (value ?? {}) as { plaintext?: unknown };
  const plain: unknown = typeof plaintext === "string" ? JSON.parse(plaintext) : value;
  return typeof plain === "string" ? plain : undefined;
}
