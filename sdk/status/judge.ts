import { clusterChecks, externalChecks, meshChecks, requirements } from "./checks/all";
import {
  problemsIn,
  unknownsIn,
  type Circumstances,
  type NamedClusterCheck,
  type Outcome,
} from "./checks/check";
import { findingOf, type Finding, type Problem } from "./finding";
import type { Observation } from "./observation";
import { questions, type Question } from "./question";

/** The result of one check. */
export interface CheckResult {
  /** What is true if the check passes. */
  readonly check: string;
  /** Not set if the check is about the whole mesh. */
  readonly cluster?: string;
  readonly result: "passed" | "failed" | "unknown";
  /** Why the result is unknown. */
  readonly reasons?: readonly string[];
}

/** The results of all checks. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckResult[];
}

/** Runs every check on what was observed. */
export function assess(
  all: readonly Observation[],
  circumstances: Circumstances,
  sent: readonly Problem[] = [],
): Judgement {
  const inClusters = all.flatMap((cluster) => judgeCluster(cluster, all, circumstances));
  const judged = [...inClusters, ...judgeMesh(all)];
  const problems = judged.flatMap(({ outcomes }) => problemsIn(outcomes));
  return { findings: [...problems, ...sent].map(findingOf), checks: judged.map(resultOf) };
}

/** What is wrong with a mesh. `sent` is what went wrong with requests. */
export const judge = (
  all: readonly Observation[],
  sent: readonly Problem[] = [],
  circumstances: Circumstances = { now: Date.now(), isWhole: false },
): readonly Finding[] => assess(all, circumstances, sent).findings;

/** A check that ran, and what came out. */
interface Judged {
  readonly title: string;
  readonly cluster?: string;
  readonly outcomes: readonly Outcome[];
}

function resultOf({ title, cluster, outcomes }: Judged): CheckResult {
  const place = cluster === undefined ? {} : { cluster };
  if (problemsIn(outcomes).length > 0) return { check: title, ...place, result: "failed" };
  const reasons = [...new Set(unknownsIn(outcomes))];
  if (reasons.length > 0) return { check: title, ...place, result: "unknown", reasons };
  return { check: title, ...place, result: "passed" };
}

function judgeCluster(
  cluster: Observation,
  all: readonly Observation[],
  circumstances: Circumstances,
): Judged[] {
  const run = (checks: readonly NamedClusterCheck[]): Judged[] =>
    checks
      .filter(({ roles }) => roles === undefined || roles.includes(cluster.role))
      .flatMap(({ title, needs = [], isNeeded = () => true, check }) => {
        const missing = needs.flatMap((question) => unanswered(cluster, question));
        if (missing.length === 0 && !isNeeded(cluster)) return [];
        const outcomes = missing.length > 0 ? missing : check(cluster, all);
        return [{ title, cluster: cluster.cluster, outcomes }];
      });
  const required = run(requirements);
  const unmet = required.findIndex(({ outcomes }) => outcomes.length > 0);
  if (unmet >= 0) return required.slice(0, unmet + 1);
  const checks = cluster.role === "external" ? externalChecks : clusterChecks;
  return [...required, ...run(checks(circumstances))];
}

function unanswered(cluster: Observation, question: Question): Outcome[] {
  const reason = cluster.unanswered?.[question];
  return reason === undefined ? [] : [{ unknown: `cannot read ${questions[question]}: ${reason}` }];
}

/** Compares the clusters that could be read. A check does not pass without all its data. */
function judgeMesh(all: readonly Observation[]): Judged[] {
  if (all.length < 2) return [];
  return meshChecks
    .filter(({ isNeeded = () => true }) => isNeeded(all))
    .map(({ title, needs = [], check }) => {
      const missing = all.flatMap((cluster) => missingFrom(cluster, needs));
      return { title, outcomes: [...check(all), ...missing] };
    });
}

/** What a check of the mesh needs and could not read in a cluster. */
function missingFrom(
  { cluster, unreachable, unanswered: reasons = {} }: Observation,
  needs: readonly Question[],
): Outcome[] {
  if (unreachable !== undefined)
    return [{ unknown: `the API server of "${cluster}" does not answer` }];
  return needs
    .filter((question) => reasons[question] !== undefined)
    .map((question) => ({
      unknown: `cannot read ${questions[question]} of "${cluster}": ${reasons[question]}`,
    }));
}
