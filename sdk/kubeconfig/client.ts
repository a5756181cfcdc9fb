import type * as k8s from "@kubernetes/client-node";
import type { Connection } from "./access";
import { proxyFor } from "./proxy";

/** The Kubernetes client library, configured for one cluster. */
export interface Client {
  readonly library: typeof k8s;
  readonly config: k8s.KubeConfig;
}

/** Loading the library takes half a second, so it is loaded only here, when a client is needed. */
export function openClient({
  kubeconfig,
  context,
}: Pick<Connection, "kubeconfig" | "context">): Client {
  const library = require("@kubernetes/client-node") as typeof k8s;
  const config = new library.KubeConfig();
  config.loadFromString(kubeconfig, { onInvalidEntry: "filter" });
  config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  // the library reads only proxy-url, the provider also reads the environment
  if (cluster) Object.assign(cluster, { proxyUrl: proxyFor(cluster.server, cluster.proxyUrl) });
  return { library, config };
}
