import { expected, quoteList } from "../../issue";
import { openClient } from "../../kubeconfig/client";
import { chooseContext, parseContexts } from "../../kubeconfig/contexts";
import { KubeconfigError } from "../../kubeconfig/document";
import { findKubeconfig } from "../../kubeconfig/find";
import { UsageError, type ClusterClient } from "../contexts";
import type { StackCluster, StackMesh } from "./read";

/** The mesh with the given name, or the only one. */
export function chooseMesh<Mesh extends { readonly name: string }>(
  meshes: readonly Mesh[],
  wanted: string | undefined,
): Mesh {
  const names = meshes.map(({ name }) => name);
  const [first, ...others] = meshes;
  if (first === undefined)
    throw new UsageError("--stack: the stack has no MultiClusterMesh; name another stack");
  if (wanted === undefined && others.length > 0)
    throw new UsageError(
      `--stack: the stack has several meshes; choose one with --mesh: ${quoteList(names, "or")}`,
    );
  const mesh = wanted === undefined ? first : meshes.find(({ name }) => name === wanted);
  if (mesh !== undefined) return mesh;
  throw new UsageError(`--mesh: ${expected(quoteList(names, "or"), wanted)}`);
}

/** Opens every cluster of a mesh as its provider does. Names them as the program does. */
export function openMesh({ name, clusters }: StackMesh): ClusterClient[] {
  if (clusters.length === 0)
    throw new UsageError(
      `--stack: the mesh "${name}" has no clusters yet; run \`pulumi up\` first`,
    );
  return clusters.map(openCluster);
}

function openCluster({ name, kubeconfig, context }: StackCluster): ClusterClient {
  try {
    const { content } = findKubeconfig(kubeconfig);
    const chosen = chooseContext(parseContexts(content), name, context).name;
    return { context: name, ...openClient({ kubeconfig: content, context: chosen }) };
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new UsageError(`--stack: the kubeconfig of cluster "${name}": ${error.message}`);
  }
}
