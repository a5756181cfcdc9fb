import type { Problem } from "../finding";
import type { Observation } from "../observation";
import type { Question } from "../question";

/** What checks need to know besides the observations. */
export interface Circumstances {
  /** The time of the check, in milliseconds since 1970. */
  readonly now: number;
  /** Whether the clusters are all clusters of the mesh, as those of a stack are. */
  readonly isWhole: boolean;
}

/** Something that could not be checked, and why. */
export interface Unknown {
  readonly unknown: string;
}

export type Outcome = Problem | Unknown;

/** Checks one cluster, given all clusters of the mesh. */
export type ClusterCheck = (cluster: Observation, all: readonly Observation[]) => Outcome[];

/** Checks that the clusters of the mesh fit together. */
export type MeshCheck = (all: readonly Observation[]) => Outcome[];

/** A check, as the report names it. */
interface Named {
  /** What is true if the check passes. */
  readonly title: string;
  /** The questions whose answers the check needs. Without one, the result is unknown. */
  readonly needs?: readonly Question[];
}

export interface NamedClusterCheck extends Named {
  readonly check: ClusterCheck;
  /** The check is left out in clusters with other roles. Default: all roles. */
  readonly roles?: readonly Observation["role"][];
  /** The check is left out if there is nothing to check. */
  readonly isNeeded?: (cluster: Observation) => boolean;
}

export interface NamedMeshCheck extends Named {
  readonly check: MeshCheck;
  /** The check is left out if there is nothing to compare. */
  readonly isNeeded?: (all: readonly Observation[]) => boolean;
}

/** The problems among the outcomes. */
export const problemsIn = (outcomes: readonly Outcome[]): Problem[] =>
  outcomes.filter((outcome) => "code" in outcome);

/** Why something could not be checked. */
export const unknownsIn = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap((outcome) => ("unknown" in outcome ? [outcome.unknown] : []));
