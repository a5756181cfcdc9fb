import { quoteList } from "../../issue";
import { problem } from "../finding";
import type { Observation } from "../observation";
import { hasRemotes, remoteSecretsOf } from "../relations";
import type { ClusterCheck } from "./check";

/** An istiod that others can reach is open to attacks, so it is exposed only for remotes. */
export const istiodIsExposedForRemotes: ClusterCheck = (cluster, all) => {
  if (!cluster.exposesIstiod || cluster.hasMachines || hasRemotes(cluster, all)) return [];
  const unseen = notSeen(cluster, all);
  if (unseen.length > 0) {
    return [{ unknown: `${quoteList(unseen)} may be a remote that needs istiod to be exposed` }];
  }
  const message =
    "an east-west gateway leads to istiod, but no cluster needs that; delete the Gateway of Istio " +
    "with the ports 15012 and 15017, and its VirtualService";
  return [problem("ISTIOD_EXPOSED", cluster, message)];
};

/** The clusters that may be remotes of this one: unreachable, or known only by a remote secret. */
function notSeen(cluster: Observation, all: readonly Observation[]): string[] {
  const unreachable = all.filter((other) => other.unreachable !== undefined);
  const checked = all.map((other) => other.cluster);
  const keys = remoteSecretsOf(cluster, all).flatMap((secret) => secret.keys);
  return [
    ...new Set([
      ...unreachable.map((other) => other.cluster),
      ...keys.filter((key) => !checked.includes(key)),
    ]),
  ];
}
