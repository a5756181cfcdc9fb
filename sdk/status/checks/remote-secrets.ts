import { joinList, quoteList } from "../../issue";
import { configKubeconfigName } from "../../topology/istio-names";
import { problem } from "../finding";
import type { Observation, RemoteAccess, RemoteSecret } from "../observation";
import { controlPlaneName, isConfigClusterOf, primariesOf, secretHolderOf } from "../relations";
import type { ClusterCheck, Outcome } from "./check";

/** A key of a remote secret. */
export interface Entry {
  readonly secret: RemoteSecret;
  readonly key: string;
  /** What messages call the secret: its name, and its cluster if that is another one. */
  readonly named: string;
}

/** The keys that the istiod of a cluster reads. It ignores its own name. */
export function entriesOf(cluster: Observation, all: readonly Observation[]): Entry[] {
  const own = controlPlaneName(cluster);
  if (own === undefined) return [];
  const holder = secretHolderOf(cluster, all);
  const where = holder === cluster ? "" : ` in "${holder.cluster}"`;
  return (
    holder.remoteSecrets
      // leads an external istiod to its configuration, with the label of a remote secret
      .filter(({ name }) => name !== configKubeconfigName)
      .flatMap((secret) => {
        const named = `"${secret.name}"${where}`;
        return secret.keys.filter((key) => key !== own).map((key) => ({ secret, key, named }));
      })
  );
}

/** `isWhole`: whether the checked clusters are all clusters of the mesh. */
export const secretsHaveClusters =
  (isWhole: boolean): ClusterCheck =>
  (cluster, all) => {
    const known = new Set(all.flatMap((other) => [other.cluster, other.servesAs]));
    return entriesOf(cluster, all)
      .filter(({ key }) => !known.has(key))
      .flatMap((entry) => judgeStranger(entry, cluster, { all, isWhole }));
  };

/** Judges a remote secret for a cluster that was not checked. */
function judgeStranger(
  { named, key }: Entry,
  cluster: Observation,
  { all, isWhole }: { readonly all: readonly Observation[]; readonly isWhole: boolean },
): Outcome[] {
  const status = cluster.peers[key];
  const mayBeUnreachable = all.some(({ unreachable }) => unreachable !== undefined);
  const isBroken = status !== undefined && status !== "synced";
  const subject = `the remote secret ${named} is for "${key}"`;
  // outside of a stack, an unreachable cluster has its context's name
  if (!isWhole && (mayBeUnreachable || !isBroken))
    return [{ unknown: `${subject}, which is not among the checked clusters` }];
  const seen = isWhole
    ? "which is not a cluster of the mesh in the stack"
    : `which was not checked, and istiod has not synced with it: ${status}`;
  const message = `${subject}, ${seen}; if the cluster has left the mesh, delete the secret`;
  return [problem("REMOTE_SECRET_STALE", { cluster: cluster.cluster, peer: key }, message)];
}

export const secretsAreUnique: ClusterCheck = (cluster, all) => {
  const keys = new Map<string, string[]>();
  for (const { named, key } of entriesOf(cluster, all))
    keys.set(key, [...(keys.get(key) ?? []), named]);
  return [...keys]
    .filter(([, names]) => names.length > 1)
    .map(([peer, names]) => {
      const message =
        `the remote secrets ${joinList(names)} are all for "${peer}", and istiod uses only one ` +
        "of them; delete the others";
      return problem("REMOTE_SECRET_DUPLICATE", { cluster: cluster.cluster, peer }, message);
    });
};

/** Two names for one API server make istiod find each endpoint twice. */
export const secretsLeadToDifferentServers: ClusterCheck = (cluster, all) => {
  const servers = new Map<string, Set<string>>();
  for (const { secret, key } of entriesOf(cluster, all)) {
    const { server, tlsServerName = "", usesProxy } = secret.access?.[key] ?? {};
    // through a proxy, one address can lead to several API servers
    if (server === undefined || usesProxy) continue;
    const name = tlsServerName === "" ? server : `${server} (${tlsServerName})`;
    servers.set(name, (servers.get(name) ?? new Set()).add(key));
  }
  return [...servers]
    .filter(([, keys]) => keys.size > 1)
    .map(([server, keys]) => {
      const message =
        `the remote secrets for ${quoteList([...keys])} lead to the same API server ${server}, so ` +
        "istiod finds each of its pods several times; delete all but the one with the cluster's " +
        "own name";
      return problem("SAME_API_SERVER", cluster, message);
    });
};

export const secretsAreValid: ClusterCheck = (cluster, all) =>
  entriesOf(cluster, all).flatMap(({ secret, key, named }) => {
    const { invalid = notAccepted(cluster, secret.access?.[key]) } = secret.access?.[key] ?? {};
    if (invalid === undefined) return [];
    const message =
      `istiod cannot use the key "${key}" of the remote secret ${named}: ${invalid}; ` +
      "create the secret again";
    return [problem("REMOTE_SECRET_INVALID", { cluster: cluster.cluster, peer: key }, message)];
  });

/** Why istiod rejects a kubeconfig that could run programs or read files in its pod. */
function notAccepted(
  { istiod }: Observation,
  { insecureOption }: RemoteAccess = {},
): string | undefined {
  if (insecureOption === undefined || istiod === undefined) return undefined;
  if (istiod.insecureOptions?.includes(insecureOption)) return undefined;
  return `istiod does not accept "${insecureOption}" in kubeconfigs`;
}

/** A remote has no istiod that reads remote secrets, unless it is a config cluster. */
export const secretsHaveReaders: ClusterCheck = (cluster, all) => {
  const { istiod, remoteSecrets, controlPlaneClusters } = cluster;
  if (istiod !== undefined || remoteSecrets.length === 0) return [];
  if (all.some((other) => isConfigClusterOf(cluster, other) && !other.readsOwnSecrets)) return [];
  const primaries = primariesOf(cluster, all);
  const arePrimaries = controlPlaneClusters.every((name) =>
    primaries.some((primary) => primary.role === "primary" && primary.cluster === name),
  );
  const names = quoteList(remoteSecrets.map(({ name }) => name));
  if (!arePrimaries || controlPlaneClusters.length === 0)
    return [{ unknown: `an external istiod that was not checked may read ${names}` }];
  const message =
    `no istiod reads the remote secrets ${names}, because this cluster runs no istiod and is not ` +
    "the config cluster of an external one; delete them, because they hold credentials";
  return [problem("REMOTE_SECRET_ORPHANED", cluster, message)];
};
