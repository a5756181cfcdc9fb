import type { Observation } from "./observation";

/** In the annotation of a remote: any primary may manage it. */
export const anyPrimary = "*";

/** The name under which remotes refer to the istiod of a cluster, if it may manage remotes. */
export function controlPlaneName({ role, cluster, servesAs }: Observation): string | undefined {
  if (role === "primary") return cluster;
  return role === "external" ? servesAs : undefined;
}

/** Whether an external istiod reads its configuration from a cluster, and so manages it. */
export const isConfigClusterOf = ({ cluster }: Observation, other: Observation): boolean =>
  other.role === "external" && other.servesAs === cluster;

/** The observed control planes that manage a remote. A config cluster need not name its own. */
export const primariesOf = (cluster: Observation, all: readonly Observation[]): Observation[] =>
  all.filter((other) => {
    const { controlPlaneClusters } = cluster;
    const name = controlPlaneName(other);
    if (name === undefined) return false;
    if (isConfigClusterOf(cluster, other)) return true;
    const isAnyPrimary = other.role === "primary" && controlPlaneClusters.includes(anyPrimary);
    return isAnyPrimary || controlPlaneClusters.includes(name);
  });

/** The roots that sign for the proxies of a cluster. Undefined if one is not known. */
export function signingRootsOf(
  cluster: Observation,
  all: readonly Observation[],
): string[] | undefined {
  const primaries = cluster.role === "primary" ? [cluster] : primariesOf(cluster, all);
  const roots = primaries.flatMap(({ signingRoot }) => signingRoot ?? []);
  return roots.length > 0 && roots.length === primaries.length ? roots : undefined;
}

/** The cluster with the remote secrets that the istiod of a cluster reads. */
export function secretHolderOf(cluster: Observation, all: readonly Observation[]): Observation {
  if (cluster.role !== "external" || cluster.readsOwnSecrets) return cluster;
  return all.find((other) => isConfigClusterOf(other, cluster)) ?? cluster;
}

/** The remote secrets that the istiod of a cluster reads. */
export const remoteSecretsOf = (
  cluster: Observation,
  all: readonly Observation[],
): Observation["remoteSecrets"] => secretHolderOf(cluster, all).remoteSecrets;

/** Whether a primary manages remotes among the checked clusters. */
export const hasRemotes = (cluster: Observation, all: readonly Observation[]): boolean =>
  cluster.role === "primary" &&
  all.some((other) => other.role === "remote" && primariesOf(other, all).includes(cluster));

/** The clusters that can have proxies of the mesh. */
export const membersOf = (all: readonly Observation[]): Observation[] =>
  all.filter(({ role }) => role === "primary" || role === "remote");

/** Whether requests between clusters go through gateways. */
export const spanNetworks = (all: readonly Observation[]): boolean =>
  new Set(membersOf(all).flatMap(({ network }) => network ?? [])).size > 1;
