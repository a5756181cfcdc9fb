import { istioPorts } from "../../topology/istio-names";
import { problem, type Problem } from "../finding";
import type { Observation } from "../observation";
import { controlPlaneName, remoteSecretsOf } from "../relations";
import { problemsIn, type ClusterCheck, type Outcome } from "./check";

/** `causes`: the checks that may find why istiod has not synced with a peer. */
export const peersAreSynced =
  (causes: readonly ClusterCheck[]): ClusterCheck =>
  (cluster, all) => {
    const name = controlPlaneName(cluster);
    if (name === undefined || !cluster.istiod?.ready) return [];
    const peers = peerNames(name, all);
    if (peers.length === 0) return [];
    const found = problemsIn(causes.flatMap((check) => check(cluster, all)));
    return [
      ...peers.flatMap((peer) => checkPeer(cluster, peer, { all, found })),
      ...statusIsReported(cluster, cluster.istiod),
    ];
  };

function peerNames(name: string, all: readonly Observation[]): string[] {
  const members = all.filter(({ role }) => role !== "external").map(({ cluster }) => cluster);
  return [...new Set(members)].filter((member) => member !== name);
}

interface Known {
  readonly all: readonly Observation[];
  /** What is wrong with remote secrets. */
  readonly found: readonly Problem[];
}

function checkPeer(cluster: Observation, peer: string, { all, found }: Known): Outcome[] {
  const { peers, istiod } = cluster;
  if (peers[peer] === "synced") return [];
  const place = { cluster: cluster.cluster, peer };
  if (!remoteSecretsOf(cluster, all).some(({ keys }) => keys.includes(peer))) {
    const notKnown = notKnownToBeMember(peer, all);
    if (notKnown !== undefined) return notKnown;
    const message =
      `there is no remote secret for "${peer}", so istiod does not discover its endpoints; ` +
      "create one with `istioctl create-remote-secret`";
    return [problem("PEER_UNKNOWN", place, message)];
  }
  if (istiod?.unreadable !== undefined || istiod?.statusMissing) return [];
  const message =
    `istiod has not synced with "${peer}": ${peers[peer] ?? "no status yet"}; ` +
    repairOf(found.find((one) => one.peer === peer));
  return [problem("PEER_NOT_SYNCED", place, message)];
}

/** A token that only expires soon is still valid. */
const repairOf = (cause: Problem | undefined): string =>
  cause === undefined || cause.code === "TOKEN_EXPIRES"
    ? "check that its pods can reach the API server in the remote secret, and that the token is valid"
    : `first repair what ${cause.code} reports`;

/** What is said of a peer that needs a remote secret only if it is a cluster of the mesh. */
function notKnownToBeMember(peer: string, all: readonly Observation[]): Outcome[] | undefined {
  const seen = all.filter(({ cluster }) => cluster === peer);
  if (seen.some(({ role }) => role !== "none")) return undefined;
  if (seen.every(({ unreachable }) => unreachable === undefined)) return [];
  const unknown = `the API server of "${peer}" does not answer, and there is no remote secret for it`;
  return [{ unknown }];
}

function statusIsReported(
  cluster: Observation,
  { unreadable, statusMissing }: NonNullable<Observation["istiod"]>,
): Problem[] {
  if (unreadable !== undefined) {
    const message =
      "cannot read the sync status of peers from istiod's metrics " +
      `(port ${istioPorts.istiodMetrics} of its pods, through the API server and through ` +
      `port-forwarding): ${unreadable}`;
    return [problem("PEERS_UNREADABLE", cluster, message)];
  }
  if (!statusMissing) return [];
  const message =
    "istiod is older than 1.29.3 and does not report the sync status of its peers; " +
    "run `istioctl remote-clusters` to see it";
  return [problem("PEER_STATUS_MISSING", cluster, message)];
}
