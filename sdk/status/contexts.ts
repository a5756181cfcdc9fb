import type * as k8s from "@kubernetes/client-node";
import { expected } from "../issue";
import type { Client } from "../kubeconfig/client";
import { KubeconfigError } from "../kubeconfig/document";
import { findKubeconfig, type KubeconfigSource } from "../kubeconfig/find";

/** The Kubernetes library, opened for the cluster of one context. */
export interface ClusterClient extends Client {
  readonly context: string;
}

/** The command line or the kubeconfig is not valid. */
export class UsageError extends Error {}

/** Opens the given contexts of a kubeconfig, or all of them if none is given. */
export function openContexts(
  kubeconfig: string | undefined,
  selected: readonly string[],
): ClusterClient[] {
  // the library takes half a second to load
  const library = require("@kubernetes/client-node") as typeof k8s;
  const { clusters, users, contexts } = load(library, kubeconfig);
  const available = contexts.map(({ name }) => name);
  checkContexts(available, selected);
  const names = new Set(selected.length > 0 ? selected : available);
  return [...names].map((context) => {
    const config = new library.KubeConfig();
    config.loadFromOptions({ clusters, users, contexts, currentContext: context });
    return { context, library, config };
  });
}

function checkContexts(available: readonly string[], selected: readonly string[]): void {
  if (available.length === 0)
    throw new UsageError(
      "the kubeconfig has no contexts; use another file with --kubeconfig or $KUBECONFIG",
    );
  const unknown = selected.find((context) => !available.includes(context));
  if (unknown === undefined) return;
  const list = available.map((name) => `"${name}"`).join(", ");
  throw new UsageError(`--context: ${expected(`one of ${list}`, unknown)}`);
}

function load(library: typeof k8s, kubeconfig: string | undefined): k8s.KubeConfig {
  const { content } = read(kubeconfig);
  const config = new library.KubeConfig();
  try {
    config.loadFromString(content);
  } catch {
    // the error of the parser quotes the file, which holds credentials
    const name = kubeconfig === undefined ? "$KUBECONFIG or ~/.kube/config" : `"${kubeconfig}"`;
    throw new UsageError(`${name} is not a valid kubeconfig`);
  }
  return config;
}

function read(kubeconfig: string | undefined): KubeconfigSource {
  try {
    return findKubeconfig(kubeconfig);
  } catch (error) {
    if (error instanceof KubeconfigError) throw new UsageError(error.message);
    throw error;
  }
}
