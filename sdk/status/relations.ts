import type { Observation } from "./observation";

/** In the annotation of a remote: any primary may manage it. */
export const anyPrimary = "*";

/** The name under which remotes refer to the istiod of a cluster, if it may manage remotes. */
export function controlPlaneName({ role, cluster, servesAs }: Observation): string | undefined {
  if (role === "primary") return cluster;
  return role === "external" ? servesAs : undefined;
}

/** The observed control planes that manage a remote. */
export const primariesOf = (
  { controlPlaneClusters }: Observation,
  all: readonly Observation[],
): Observation[] =>
  all.filter((other) => {
    const name = controlPlaneName(other);
    if (name === undefined) return false;
    const isAnyPrimary = other.role === "primary" && controlPlaneClusters.includes(anyPrimary);
    return isAnyPrimary || controlPlaneClusters.includes(name);
  });

/** The remote secrets that the istiod of a cluster reads. */
export function remoteSecretsOf(
  cluster: Observation,
  all: readonly Observation[],
): Observation["remoteSecrets"] {
  if (cluster.role !== "external") return cluster.remoteSecrets;
  // an external istiod reads those of its config cluster
  const configCluster = all.find((other) => other.cluster === cluster.servesAs);
  return (configCluster ?? cluster).remoteSecrets;
}

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
