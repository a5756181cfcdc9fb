import { titledList, type Issue } from "../issue";
import { ownerConfigMap, type MeshIdentity, type Owner } from "../plan/owner";
import type { Facts } from "./facts";

/** Checks that each cluster belongs to this mesh, under the same name, or to no mesh yet. */
export const checkOwners = (mesh: MeshIdentity, systemNamespace: string, facts: Facts): Issue[] =>
  [...facts].flatMap(([name, { owner }]): Issue[] => {
    if (owner === undefined) return [];
    const path = `clusters.${name}`;
    if (owner.id !== mesh.id)
      return [{ path, reason: belongsToAnother(mesh, systemNamespace, owner) }];
    if (owner.cluster === name) return [];
    return [{ path, reason: hasAnotherName(name, owner.cluster) }];
  });

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

function belongsToAnother(mesh: MeshIdentity, systemNamespace: string, owner: Owner): string {
  const ways = [
    `if both are the same mesh, which has a new name or place in the program, ` +
      `add this to its options: aliases: ["${owner.urn}"]`,
    `if they are two meshes, remove the cluster from the other one first: ` +
      `run "pulumi destroy" there, or remove "${owner.cluster}" there and run "pulumi up"`,
    `if the other mesh or its state no longer exists, delete its claim in this cluster, ` +
      `and this mesh takes over what it left: ` +
      `kubectl -n ${systemNamespace} delete configmap ${ownerConfigMap} --cascade=orphan`,
  ];
  return inLines(
    `this cluster belongs to another mesh. Its ConfigMap "${ownerConfigMap}" in namespace ` +
      `"${systemNamespace}" names the mesh "${owner.mesh}" in the stack "${stackOf(owner)}", ` +
      `with "${owner.cluster}" as the name of the cluster:`,
    ways.slice(canBeAlias(mesh, owner) ? 0 : 1),
  );
}

/** An alias can name what the same state holds, at another URN. */
const canBeAlias = (mesh: MeshIdentity, owner: Owner): boolean =>
  stackOf(mesh) === stackOf(owner) && mesh.urn !== owner.urn;

const stackOf = ({ organization, project, stack }: MeshIdentity): string =>
  [organization, project, stack].filter((part) => part !== undefined).join("/");

/** Indented below the issue, which is itself an item of a list. */
const inLines = (title: string, ways: readonly string[]): string =>
  titledList(title, ways, "      ");
