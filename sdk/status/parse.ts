/** Where an injection webhook leads: the cluster and the network that it writes into proxies. */
export interface InjectionPath {
  readonly cluster?: string;
  readonly network?: string;
}

/** Reads a path such as `/inject/cluster/west/net/west`, whose pairs come in any order; `--slash--` stands for a slash. */
export function parseInjectionPath(path: string): InjectionPath {
  const parts = path
    .replace(/^.*?\/inject\/?/, "")
    .split("/")
    .map((part) => part.replaceAll("--slash--", "/"));
  const after = (key: string): string | undefined => {
    const index = parts.findIndex((part, at) => at % 2 === 0 && part === key);
    return index < 0 ? undefined : parts[index + 1];
  };
  const [cluster, network] = [after("cluster"), after("net")];
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(network === undefined ? {} : { network }),
  };
}

/** What one istiod's metrics say of the clusters it reads. */
export interface PeerView {
  readonly peers: { readonly [cluster: string]: string };
  /** It reads some, but says nothing of each: istiod before 1.29.3. */
  readonly untold: boolean;
}

/** How istiod stands to each cluster it reads: the status whose gauge is 1. */
export function parsePeers(metrics: string): PeerView {
  const peers: { [cluster: string]: string } = {};
  let [told, managed] = [false, 0];
  for (const line of metrics.split("\n")) {
    const [, metric, labels = "", value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    const label = (name: string): string | undefined =>
      new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];
    if (metric === "istiod_managed_clusters" && label("cluster_type") === "remote")
      managed = Number(value);
    // istiod's own cluster is no peer
    if (metric !== "istiod_remote_cluster_sync_status" || label("cluster_type") === "local")
      continue;
    told = true;
    const [cluster, status] = [label("cluster"), label("status")];
    if (Number(value) !== 1 || cluster === undefined || status === undefined) continue;
    // istiod ends the old connection when the new one of a changed remote secret has synced, and tells of the end last: for good
    peers[cluster] = status === "closed" ? "synced" : status;
  }
  return { peers, untold: managed > 0 && !told };
}

/** The view of several istiods together: of each peer the worst, for each istiod serves proxies of its own. */
export function mergeViews(views: readonly PeerView[]): PeerView {
  const clusters = new Set(views.flatMap(({ peers }) => Object.keys(peers)));
  const worst = (cluster: string): string => {
    const statuses = views
      .filter(({ untold }) => !untold)
      .map(({ peers }) => peers[cluster] ?? "unseen");
    return statuses.find((status) => status !== "synced") ?? "synced";
  };
  return {
    peers: Object.fromEntries([...clusters].sort().map((cluster) => [cluster, worst(cluster)])),
    untold: views.some(({ untold }) => untold),
  };
}

/** The mesh's ID in Istio's mesh configuration or in the values that its chart was given. */
export const parseMeshId = (text: string): string | undefined =>
  /\bmesh(?:Id|ID)["']?:\s*["']?([^"',\s]+)/.exec(text)?.[1];

/** The version in an answer such as `Hello version: v1, instance: helloworld-v1-…`. */
export const versionIn = (answer: string): string | undefined =>
  /version:\s*([^\s,]+)/.exec(answer)?.[1];

/** The clusters with a pod whose name is in the answer; two where they have pods of one name. */
export function clustersIn(
  answer: string,
  pods: { readonly [cluster: string]: readonly string[] },
): string[] {
  // whole words: web-1 is not in web-10
  const words = new Set(answer.split(/[^A-Za-z0-9.-]+/).map((word) => word.replace(/\.$/, "")));
  return Object.keys(pods).filter((cluster) => pods[cluster]!.some((pod) => words.has(pod)));
}
