import { findDrift, type Drift, type RecordedObject } from "../preflight/drift";
import type { Facts } from "../preflight/facts";
import { issueLine, titledList, type Issue } from "../issue";
import { userError } from "./errors";
import type { Recording } from "./recorded";

/** What the clusters answer about their objects. */
export interface Answers {
  /** The facts from the start of the run, as soon as every kubeconfig is known. */
  atStart(): Promise<Facts>;
  /** Whether the state has the login of a cluster. Otherwise, each run reads it from a file. */
  hasLoginInState(cluster: string): boolean;
  /** The facts now. */
  now(clusters: ReadonlySet<string>): Promise<Facts>;
}

/**
 * Compares the objects in the state with those in the clusters. Pulumi compares only the program
 * with the state, so it says "unchanged" over a cluster that is empty.
 */
export async function checkDrift(
  mesh: string,
  recorded: readonly Recording[],
  answers: Answers,
): Promise<void> {
  const atStart = await answers.atStart();
  const objects = (await Promise.all(recorded.map((read) => read(atStart)))).flat();
  const suspected = driftIn(objects, atStart);
  if (suspected.length === 0) return;
  // this run may have created or changed the objects since its start
  const clusters = new Set(suspected.map(({ cluster }) => cluster));
  const drifted = driftIn(objects, await answers.now(clusters));
  if (drifted.length === 0) return;
  const isLoginOld = drifted.some(
    ({ cluster, rejectsLogin }) => rejectsLogin === true && answers.hasLoginInState(cluster),
  );
  throw userError(driftMessage(mesh, drifted, isLoginOld));
}

interface ClusterDrift extends Drift {
  readonly cluster: string;
}

const driftIn = (objects: readonly RecordedObject[], facts: Facts): ClusterDrift[] =>
  [...facts].flatMap(([cluster, found]) => {
    const own = objects.filter((object) => object.cluster === cluster);
    return findDrift(own, found).map((issue) => ({ ...issue, cluster }));
  });

/** A refresh uses the logins in the state, unless it runs the program. */
function driftMessage(mesh: string, issues: readonly Issue[], isLoginOld: boolean): string {
  const command = `pulumi up --refresh${isLoginOld ? " --run-program" : ""}`;
  const title = `MultiClusterMesh "${mesh}": the clusters were changed, and not by this stack:`;
  const list = titledList(title, issues.map(issueLine));
  return `${list}\nTo repair this, run: ${command}`;
}
