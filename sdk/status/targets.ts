import { defined } from "../defined";
import { openContexts, UsageError, type ClusterClient } from "./contexts";
import { defaultNamespace, type TargetOptions } from "./options";
import { exportStack } from "./stack/export";
import { chooseMesh, openMesh } from "./stack/open";
import { readMeshes } from "./stack/read";

/** The clusters to check, and what is known about their mesh. */
export interface Targets {
  readonly clients: readonly ClusterClient[];
  /** Istio's system namespace. */
  readonly namespace: string;
  /** The revision of the mesh in the stack, if it has one. */
  readonly revision?: string;
  /** Whether these are all clusters of the mesh. A kubeconfig may lack some. */
  readonly isWhole: boolean;
}

/** Opens the clusters of the stack, or else the contexts of the kubeconfig. */
export async function openTargets(options: TargetOptions): Promise<Targets> {
  if (options.stack !== undefined) return openStack(options, options.stack);
  if (options.mesh !== undefined) throw new UsageError("--mesh: add --stack");
  if (options.cwd !== undefined) throw new UsageError("--cwd: add --stack");
  const clients = openContexts(options.kubeconfig, options.context);
  return { clients, namespace: options.namespace ?? defaultNamespace, isWhole: false };
}

async function openStack(options: TargetOptions, stack: string | true): Promise<Targets> {
  const name = stack === true ? undefined : stack;
  const exported = await exportStack(defined({ stack: name, folder: options.cwd }));
  const mesh = chooseMesh(readMeshes(exported), options.mesh);
  const namespace = options.namespace ?? mesh.namespace ?? defaultNamespace;
  return defined({ clients: openMesh(mesh), namespace, revision: mesh.revision, isWhole: true });
}
