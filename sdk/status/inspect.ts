import { defined, unlessEmpty } from "../defined";
import type { ClusterClient } from "./contexts";
import { isHealthy } from "./finding";
import { unlessInterrupted } from "./interrupt";
import { newAttempts, noAttempts } from "./fetch/attempts";
import { assess, judge } from "./judge";
import { notesOnRanges, withoutDuplicates, type Checked } from "./notes";
import { observeCluster } from "./observe";
import { needsOf, sendProbe, type Probe } from "./probe";
import { summary, type Report } from "./report";
import { healthyBy } from "./schedule";
import type { WorkloadResult } from "./workload/verify";

/** What to inspect, and for how long. */
export interface Inspection {
  readonly clients: readonly ClusterClient[];
  /** Istio's system namespace. */
  readonly namespace: string;
  /** How long to wait for the mesh to become healthy, and for the requests, in seconds. */
  readonly timeout: number;
  /** Whether the clusters are all clusters of the mesh. */
  readonly isWhole: boolean;
  /** The requests to send between clusters. If not set, none are sent. */
  readonly probe?: Probe;
  /** Called with each line of progress. */
  readonly log: (line: string) => void;
  /** Stops the inspection. It then throws an `InterruptedError`. */
  readonly signal: AbortSignal;
}

const pauseMilliseconds = 1000;

/** Observes the mesh until it is healthy or the timeout has passed, then sends requests. */
export async function inspect(inspection: Inspection): Promise<Report> {
  const { timeout, probe, signal, isWhole } = inspection;
  const [begin, needs] = [Date.now(), needsOf(probe)];
  const observed = observeUntilHealthy(inspection, healthyBy(begin, timeout, needs));
  const checked = await unlessInterrupted(signal, observed);
  if (probe === undefined) return reportOf(checked, isWhole);
  // with a timeout of 0, only the requests take time
  const deadline =
    timeout > 0 ? begin + timeout * 1000 : Date.now() + (needs.start + needs.ask) * 1000;
  const { clusters } = checked;
  const result = await sendProbe(probe, { ...inspection, clusters, deadline });
  return reportOf(checked, isWhole, result);
}

async function observeUntilHealthy(
  { clients, namespace, log, signal, isWhole }: Inspection,
  deadline: number,
): Promise<Checked> {
  // servers that do not answer would delay each round, so they are tried when the rest is healthy
  let attempts = Date.now() < deadline ? noAttempts : newAttempts();
  for (;;) {
    const observations = clients.map((client) => observeCluster(client, namespace, attempts));
    const checked = withoutDuplicates(await Promise.all(observations));
    const findings = judge(checked.clusters, [], { now: Date.now(), isWhole });
    const isOver = isHealthy(findings) || Date.now() >= deadline;
    if (signal.aborted || (isOver && attempts !== noAttempts)) return checked;
    if (isOver) {
      attempts = newAttempts();
      continue;
    }
    log(`not healthy yet: ${summary(findings)}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

function reportOf({ clusters, notes }: Checked, isWhole: boolean, result?: WorkloadResult): Report {
  const circumstances = { now: Date.now(), isWhole };
  const { findings, checks } = assess(clusters, circumstances, result?.problems);
  const traffic = result?.traffic;
  const verified = result && traffic !== undefined && traffic.length > 0;
  const ok = isHealthy(findings) && verified !== false;
  return defined({
    ok,
    verified,
    clusters,
    traffic,
    findings,
    checks,
    notes: unlessEmpty([...notes, ...notesOnRanges(clusters)]),
  });
}
