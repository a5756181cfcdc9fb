import type { Client } from "../kubeconfig/client";
import type { PeerView } from "./istiod-metrics";
import { fetchIstiodPage, type IstiodPod } from "./istiod-page";

/** A cluster that an istiod reads, as its page /debug/clusterz shows it. */
export interface ReadCluster {
  readonly id: string;
  /** Empty for its own cluster. */
  readonly secretName?: string;
  readonly syncStatus: string;
}

/** The clusters that one istiod reads. Undefined if the user may not forward ports. */
export const fetchReadClusters = (
  client: Client,
  istiod: IstiodPod,
): Promise<readonly ReadCluster[] | undefined> =>
  fetchIstiodPage(client, istiod, "/debug/clusterz").then(
    ({ body }) => JSON.parse(body) as ReadCluster[],
    () => undefined,
  );

/**
 * The peers in istiod's metrics, or in its list of clusters if the two differ. The metrics can keep
 * `timeout` after a secret was replaced, and before 1.29.3 they have no status.
 */
export function withReadClusters(
  view: PeerView,
  clusters: readonly ReadCluster[] | undefined,
): PeerView {
  if (clusters === undefined) return view;
  const peers = clusters.filter(({ secretName }) => secretName !== undefined && secretName !== "");
  const listed = Object.fromEntries(peers.map(({ id, syncStatus }) => [id, syncStatus]));
  return { peers: { ...view.peers, ...listed }, statusMissing: false };
}
