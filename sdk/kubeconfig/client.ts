import type * as k8s from "@kubernetes/client-node";
import type { Connection } from "./connections";

/** The Kubernetes library, opened for one cluster. It takes half a second to load, so it is loaded only where it is needed. */
export interface Client {
  readonly library: typeof k8s;
  readonly config: k8s.KubeConfig;
}

export function openClient({
  kubeconfig,
  context,
  folder = ".",
}: Pick<Connection, "kubeconfig" | "context" | "folder">): Client {
  const library = require("@kubernetes/client-node") as typeof k8s;
  const config = new library.KubeConfig();
  config.loadFromString(kubeconfig, { onInvalidEntry: "filter" });
  // paths of certificates are relative to the file that names them
  config.makePathsAbsolute(folder);
  config.setCurrentContext(context);
  return { library, config };
}
