import { defined } from "../defined";
import type { ClusterClient } from "./contexts";
import { isHealthy } from "./finding";
import { judge } from "./judge";
import type { Observation, Traffic } from "./observation";
import { observeCluster } from "./observe";
import { summary, type Report } from "./report";
import type { RequestSpec } from "./request";
import { sendRequests, type NamedClient } from "./traffic";

/** What to inspect, and for how long. */
export interface Inspection {
  readonly clients: readonly ClusterClient[];
  /** Istio's system namespace. */
  readonly namespace: string;
  /** How long to wait for the mesh to become healthy, in seconds. */
  readonly timeout: number;
  /** The requests to send between clusters. If not set, none are sent. */
  readonly request?: RequestSpec;
  /** Called with each line of progress. */
  readonly log: (line: string) => void;
}

const pauseMilliseconds = 1000;

/** Proxies need a moment after their control plane becomes healthy. */
const minimalTrafficMilliseconds = 10_000;

/** Observes the mesh until it is healthy or the timeout has passed, then sends requests. */
export async function inspect(inspection: Inspection): Promise<Report> {
  const { clients, timeout, request, log } = inspection;
  const deadline = Date.now() + timeout * 1000;
  const clusters = await observeUntilHealthy(inspection, deadline);
  if (request === undefined) return reportOf(clusters);
  const trafficDeadline = Math.max(deadline, Date.now() + minimalTrafficMilliseconds);
  const senders = clients.flatMap((client) => withProxies(client, clusters));
  return reportOf(clusters, await sendRequests(senders, request, trafficDeadline, log));
}

async function observeUntilHealthy(
  { clients, namespace, log }: Inspection,
  deadline: number,
): Promise<Observation[]> {
  for (;;) {
    const clusters = await Promise.all(clients.map((client) => observeCluster(client, namespace)));
    const findings = judge(clusters);
    if (isHealthy(findings) || Date.now() >= deadline) return clusters;
    log(`not healthy yet: ${summary(findings)}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

/** The client with the name of its cluster, or none if the cluster cannot have proxies. */
function withProxies(client: ClusterClient, clusters: readonly Observation[]): NamedClient[] {
  const observation = clusters.find(({ context }) => context === client.context);
  if (observation === undefined || observation.unreachable !== undefined) return [];
  if (observation.role === "external") return [];
  return [{ ...client, cluster: observation.cluster }];
}

function reportOf(clusters: readonly Observation[], traffic?: readonly Traffic[]): Report {
  const findings = judge(clusters, traffic);
  return defined({ ok: isHealthy(findings), clusters, traffic, findings });
}
