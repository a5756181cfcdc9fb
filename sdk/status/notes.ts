import { quoteList } from "../issue";
import { overlap } from "./facts/pod-ranges";
import type { Observation } from "./observation";
import { membersOf } from "./relations";
import { shortList } from "./words";

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

/** A remark on clusters that could not be moved to one network. */
export function notesOnRanges(clusters: readonly Observation[]): string[] {
  const sharing = membersOf(clusters).filter(({ podRanges = [], network }) =>
    membersOf(clusters).some(
      (other) =>
        other.network !== network &&
        (other.podRanges ?? []).some((range) => podRanges.some((own) => overlap(own, range))),
    ),
  );
  if (sharing.length === 0) return [];
  const names = shortList(sharing.map(({ cluster }) => `"${cluster}"`));
  return [
    `pods of ${names} have addresses from the same ranges; this is correct as long as these ` +
      "clusters are on different networks",
  ];
}

/** The first context that leads to the same cluster. */
const firstOf = (one: Observation, all: readonly Observation[]): Observation | undefined =>
  one.uid === undefined
    ? one
    : all.find(({ uid, cluster }) => uid === one.uid && cluster === one.cluster);
