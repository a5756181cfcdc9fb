/** What the metrics of one istiod say about its peers. */
export interface PeerView {
  readonly peers: { readonly [cluster: string]: string };
  /** Whether it has peers but does not report their status. Versions before 1.29.3 do not. */
  readonly statusMissing: boolean;
}

/** Reads the status of each peer. Each status has a gauge, and the current one is 1. */
export function parsePeers(metrics: string): PeerView {
  const remote = parseSamples(metrics).filter(({ label }) => label("cluster_type") !== "local");
  const statuses = remote.filter(({ metric }) => metric === "istiod_remote_cluster_sync_status");
  const hasPeers = remote.some(
    ({ metric, label, value }) =>
      metric === "istiod_managed_clusters" && label("cluster_type") === "remote" && value > 0,
  );
  const peers: { [cluster: string]: string } = {};
  for (const { label, value } of statuses) {
    const [cluster, status] = [label("cluster"), label("status")];
    if (value !== 1 || cluster === undefined || status === undefined) continue;
    // after a remote secret changes, istiod keeps reporting that the old connection has closed
    peers[cluster] = status === "closed" ? "synced" : status;
  }
  return { peers, statusMissing: hasPeers && statuses.length === 0 };
}

/** A sample of a Prometheus metric that has labels. */
export interface Sample {
  readonly metric: string;
  readonly label: (name: string) => string | undefined;
  readonly value: number;
}

/** The samples with labels in a page of Prometheus metrics. */
export const parseSamples = (metrics: string): Sample[] =>
  metrics.split("\n").flatMap((line) => {
    const [, metric, labels, value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    if (metric === undefined || labels === undefined) return [];
    const label = (name: string): string | undefined =>
      new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];
    return [{ metric, label, value: Number(value) }];
  });

/** Merges the views of all istiods. The worst status of a peer counts: each serves proxies. */
export function mergeViews(views: readonly PeerView[]): PeerView {
  const reporting = views.filter(({ statusMissing }) => !statusMissing);
  const worst = (cluster: string): string => {
    const statuses = reporting.map(({ peers }) => peers[cluster] ?? "unknown");
    return statuses.find((status) => status !== "synced") ?? "synced";
  };
  const clusters = new Set(views.flatMap(({ peers }) => Object.keys(peers)));
  return {
    peers: Object.fromEntries([...clusters].sort().map((cluster) => [cluster, worst(cluster)])),
    statusMissing: reporting.length < views.length,
  };
}

/** The version of the istiod in its metrics, without the commit and the state of its build. */
export const istiodVersion = (metrics: string): string | undefined =>
  parseSamples(metrics)
    .find(({ metric }) => metric === "pilot_info")
    ?.label("version")
    ?.replace(/-[0-9a-f]{7,}-(Clean|Modified)$/, "");
