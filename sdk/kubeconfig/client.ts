import type * as k8s from "@kubernetes/client-node";
import type { Connection } from "./access";

/** The Kubernetes client library, configured for one cluster. */
export interface Client {
  readonly library: typeof k8s;
  readonly config: k8s.KubeConfig;
}

/** Loading the library takes half a second, so it is loaded only here, when a client is needed. */
export function openClient({
  kubeconfig,
  context,
  folder = ".",
}: Pick<Connection, "kubeconfig" | "context" | "folder">): Client {
  const library = require("@kubernetes/client-node") as typeof k8s;
  const config = new library.KubeConfig();
  config.loadFromString(kubeconfig, { onInvalidEntry: "filter" });
  // paths of certificates are relative to the kubeconfig's folder
  config.makePathsAbsolute(folder);
  config.setCurrentContext(context);
  return { library, config };
}
