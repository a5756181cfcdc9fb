import { titledList, type Issue } from "../issue";
import {
  markOfAny,
  ownerAnnotation,
  ownerConfigMap,
  type MeshIdentity,
  type Owner,
} from "../plan/owner";
import type { ClusterFacts, Facts, OtherOwner } from "./facts";

/** Checks that each cluster belongs to this mesh, under the same name, or to no mesh yet. */
export const checkOwners = (mesh: MeshIdentity, systemNamespace: string, facts: Facts): Issue[] =>
  [...facts].flatMap(([name, cluster]): Issue[] => {
    const reason = refusalOf(mesh, systemNamespace, name, cluster);
    return reason === undefined ? [] : [{ path: `clusters.${name}`, reason }];
  });

function refusalOf(
  mesh: MeshIdentity,
  systemNamespace: string,
  name: string,
  { owner, systemNamespace: found }: ClusterFacts,
): string | undefined {
  const marked = found?.meshId;
  const isMarked = marked !== undefined && marked !== mesh.id;
  if (owner === undefined) return isMarked ? wasInterrupted(systemNamespace, marked) : undefined;
  if (owner.id !== mesh.id) return belongsToAnother(mesh, systemNamespace, owner, isMarked);
  return owner.cluster === name ? undefined : hasAnotherName(name, owner.cluster);
}

/** The command after which any mesh may take the namespace. */
const freeNamespace = (namespace: string): string =>
  `kubectl annotate --overwrite namespace ${namespace} ${ownerAnnotation}=${markOfAny}`;

/** The update of a mesh created the namespace, and was killed before it could say more. */
const wasInterrupted = (namespace: string, id: string): string =>
  inLines(
    `another mesh has begun to use this cluster. The namespace "${namespace}" has its id, ${id}, ` +
      `in the annotation ${ownerAnnotation}:`,
    [
      'if that mesh still exists, complete its update or run "pulumi destroy" there',
      "if that mesh or its state no longer exists, this mesh takes over what it left after you " +
        `run: ${freeNamespace(namespace)}`,
    ],
  );

/** Two names for a cluster are two lists of resources, and the older one would be deleted. */
const hasAnotherName = (name: string, former: string): string =>
  inLines(
    `this is the cluster "${former}" of this mesh. Istio's name of a cluster cannot change:`,
    [
      `to keep the cluster, name it "${former}" again; ` +
        `set "context" if the kubeconfig calls it "${name}"`,
      `to rename it, remove "${former}", run "pulumi up", add "${name}", and run "pulumi up" again`,
    ],
  );

function belongsToAnother(
  mesh: MeshIdentity,
  systemNamespace: string,
  owner: Owner,
  isMarked: boolean,
): string {
  const ways = [
    `if both are the same mesh, which has a new name or place in the program, ` +
      `add this to its options: aliases: ["${owner.urn}"]`,
    `if they are two meshes, remove the cluster from the other one first: ` +
      `run "pulumi destroy" there, or remove "${owner.cluster}" there and run "pulumi up"`,
    `if the other mesh or its state no longer exists, delete its claim in this cluster, ` +
      `and this mesh takes over what it left: ` +
      `kubectl -n ${systemNamespace} delete configmap ${ownerConfigMap} --cascade=orphan` +
      (isMarked ? ` && ${freeNamespace(systemNamespace)}` : ""),
  ];
  return inLines(
    claimOf({ namespace: systemNamespace, owner }),
    ways.slice(canBeAlias(mesh, owner) ? 0 : 1),
  );
}

/** Two meshes would fight for the CRDs and webhooks, which a cluster has once. */
export const hasAnotherNamespace = (other: OtherOwner): string =>
  inLines(claimOf(other), [
    "if both are the same mesh, it cannot move to another system namespace: " +
      `set systemNamespace to "${other.namespace}", or destroy the mesh first`,
    "if they are two meshes, remove the cluster from one of them",
  ]);

const claimOf = ({ namespace, owner }: OtherOwner): string =>
  `this cluster belongs to another mesh. Its ConfigMap "${ownerConfigMap}" in namespace ` +
  `"${namespace}" names the mesh "${owner.mesh}" in the stack "${stackOf(owner)}", ` +
  `with "${owner.cluster}" as the name of the cluster:`;

/** An alias can name what the same state holds, at another URN. */
const canBeAlias = (mesh: MeshIdentity, owner: Owner): boolean =>
  stackOf(mesh) === stackOf(owner) && mesh.urn !== owner.urn;

const stackOf = ({ organization, project, stack }: MeshIdentity): string =>
  [organization, project, stack].filter((part) => part !== undefined).join("/");

/** Indented below the issue, which is itself an item of a list. */
const inLines = (title: string, ways: readonly string[]): string =>
  titledList(title, ways, "      ");
