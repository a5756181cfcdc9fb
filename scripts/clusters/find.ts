import { defaultInstance, instanceNames } from "./instance";
import { clustersOf, readRecord, type Cluster } from "./state";

/** One cluster of an instance. */
export interface ClusterReference {
  /** Default: the instance of this checkout. */
  readonly instance?: string;
  readonly cluster: string;
}

/** Finds a cluster by reference. Throws if it does not exist. */
export async function findCluster({ instance, cluster: name }: ClusterReference): Promise<Cluster> {
  const names = instanceNames(instance ?? defaultInstance());
  const record = await readRecord(names);
  const known = record ? clustersOf(names, record) : [];
  const cluster = known.find((candidate) => candidate.name === name);
  if (!cluster)
    throw new Error(
      `no cluster "${name}" in instance ${names.instance}; it has ${known.map((other) => other.name).join(", ") || "none"}`,
    );
  return cluster;
}
