import { quoteList } from "../issue";
import type { Observation } from "./observation";

/** The checked clusters, and remarks about them that are not findings. */
export interface Checked {
  readonly clusters: readonly Observation[];
  readonly notes: readonly string[];
}

/** Leaves out a context that leads to the cluster of an earlier one. */
export function withoutDuplicates(observed: readonly Observation[]): Checked {
  const clusters = observed.filter((one) => firstOf(one, observed) === one);
  const notes = clusters.flatMap((first) => {
    const same = observed.filter((one) => firstOf(one, observed) === first);
    if (same.length < 2) return [];
    const names = quoteList(same.map(({ context }) => context));
    return [`the contexts ${names} lead to one cluster, so only "${first.context}" was checked`];
  });
  return { clusters, notes };
}

/** The first context that leads to the same cluster. */
const firstOf = (one: Observation, all: readonly Observation[]): Observation | undefined =>
  one.uid === undefined
    ? one
    : all.find(({ uid, cluster }) => uid === one.uid && cluster === one.cluster);
