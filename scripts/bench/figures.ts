import type { MeshCost } from "./mesh";

/** What one run of a row measures: times in seconds, sizes in bytes. */
export interface Figures extends Omit<MeshCost, "state"> {
  /** Istio's documented commands in a script, until every istiod reports every peer as synced. */
  readonly script: number;
  readonly scriptDestroy: number;
  /** `untilSynced` divided by `script`. */
  readonly ratio: number;
  readonly statePerCluster: number;
}

/** A figure over several runs. */
export interface Measured {
  readonly median: number;
  /** The difference between the largest and the smallest value, as a part of the median. */
  readonly spread: number;
}

export type MeasuredFigures = { readonly [name in keyof Figures]: Measured };

/** The median and the spread of each figure. */
export function summarize(runs: readonly Figures[]): MeasuredFigures {
  const names = Object.keys(runs[0] ?? {}) as (keyof Figures)[];
  return Object.fromEntries(
    names.map((name) => [name, measuredOf(runs.map((run) => run[name]))]),
  ) as MeasuredFigures;
}

function measuredOf(values: readonly number[]): Measured {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const middle = sorted.length / 2;
  const median = (at(Math.ceil(middle) - 1) + at(Math.floor(middle))) / 2;
  return { median, spread: (at(sorted.length - 1) - at(0)) / median };
}
