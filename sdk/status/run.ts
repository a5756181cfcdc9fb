import type { Access } from "./access";
import type { Question } from "./request";
import { isWell, judge } from "./judge";
import type { Observation, Traffic } from "./observation";
import { observeCluster } from "./observe";
import { inShort, type Report } from "./report";
import { askAround } from "./traffic";

/** What to look at, and for how long. */
export interface Inspection {
  readonly clusters: readonly Access[];
  readonly namespace: string;
  /** How long to wait for the mesh to become well, in seconds. */
  readonly timeout: number;
  /** What to ask across the clusters; without it only control planes are looked at. */
  readonly question?: Question;
  readonly say: (text: string) => void;
}

/** Looks again and again until nothing is wrong or the time is over, then asks across the clusters. */
export async function inspect({
  clusters,
  namespace,
  timeout,
  question,
  say,
}: Inspection): Promise<Report> {
  const deadline = Date.now() + timeout * 1000;
  const seen = await observeUntilWell(clusters, namespace, deadline, say);
  if (question === undefined) return reportOf(seen);
  const named = clusters.flatMap((access) => {
    const observation = seen.find(({ context }) => context === access.context)!;
    const hasProxies = observation.unreachable === undefined && observation.role !== "external";
    return hasProxies ? [{ ...access, cluster: observation.cluster }] : [];
  });
  // a control plane that became well late leaves its proxies a moment
  return reportOf(
    seen,
    await askAround(named, question, Math.max(deadline, Date.now() + 10_000), say),
  );
}

async function observeUntilWell(
  clusters: readonly Access[],
  namespace: string,
  deadline: number,
  say: (text: string) => void,
): Promise<Observation[]> {
  for (;;) {
    const seen = await Promise.all(clusters.map((cluster) => observeCluster(cluster, namespace)));
    const findings = judge(seen);
    if (isWell(findings) || Date.now() >= deadline) return seen;
    say(`not well yet: ${inShort(findings)}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function reportOf(seen: readonly Observation[], traffic?: readonly Traffic[]): Report {
  const findings = judge(seen, traffic);
  return {
    ok: isWell(findings),
    clusters: seen,
    ...(traffic === undefined ? {} : { traffic }),
    findings,
  };
}
