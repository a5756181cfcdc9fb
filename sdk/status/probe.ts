import { defined } from "../defined";
import { istioLabels } from "../topology/istio-names";
import { checkTraffic } from "./checks/traffic";
import type { ClusterClient } from "./contexts";
import { unlessInterrupted } from "./interrupt";
import type { Observation } from "./observation";
import type { RequestSpec } from "./request";
import type { Needs } from "./schedule";
import { sendRequests, type NamedClient } from "./traffic";
import type { Candidate } from "./workload/members";
import { verifyWithWorkload, type WorkloadResult } from "./workload/verify";

/** The requests of `verify`: to a service of the user, or to a workload of its own. */
export type Probe = { readonly service: RequestSpec } | { readonly workload: WorkloadSpec };

/** How `verify` makes its own workload. */
export interface WorkloadSpec {
  /** The image of the pods. Defaults to that of the cluster's sidecars. */
  readonly image?: string;
  /** The revision or the tag of Istio. Defaults to the one that the cluster's webhooks name. */
  readonly revision?: string;
}

/** What the requests need to know. */
export interface ProbeContext {
  readonly clients: readonly ClusterClient[];
  readonly clusters: readonly Observation[];
  readonly deadline: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const nothing: Needs = { start: 0, ask: 0 };

/** How long the requests may take after the mesh has become healthy. */
export function needsOf(probe: Probe | undefined): Needs {
  if (probe === undefined) return nothing;
  return "service" in probe ? { start: 0, ask: 10 } : { start: 60, ask: 10 };
}

/** Sends requests between all clusters that can have proxies. */
export function sendProbe(probe: Probe, context: ProbeContext): Promise<WorkloadResult> {
  if ("service" in probe) return askService(probe.service, context);
  const discovery = context.clusters.flatMap(({ discoverySelectors = [] }) => discoverySelectors);
  const candidates = withProxies(context).map((member) => ({
    ...candidateOf(member, probe.workload),
    discovery,
  }));
  const { deadline, log, signal } = context;
  const { image } = probe.workload;
  const needs = needsOf(probe);
  return verifyWithWorkload(candidates, { image, deadline, log, signal, needs });
}

async function askService(service: RequestSpec, context: ProbeContext): Promise<WorkloadResult> {
  const { signal, log, deadline } = context;
  const clients = withProxies(context).map(({ client }) => client);
  const traffic = await unlessInterrupted(signal, sendRequests(clients, service, deadline, log));
  return { traffic, problems: traffic.flatMap(checkTraffic) };
}

interface ProxyCluster {
  readonly client: NamedClient;
  readonly observation: Observation;
}

/** The clusters that can have proxies. */
const withProxies = ({ clients, clusters }: ProbeContext): ProxyCluster[] =>
  clients.flatMap((client) => {
    const observation = clusters.find(({ context }) => context === client.context);
    if (observation === undefined || !canHaveProxies(observation)) return [];
    return [{ client: { ...client, cluster: observation.cluster }, observation }];
  });

const canHaveProxies = ({ unreachable, role }: Observation): boolean =>
  unreachable === undefined && role !== "external" && role !== "none";

function candidateOf({ client, observation }: ProxyCluster, { revision }: WorkloadSpec): Candidate {
  const { isAmbient, injectionLabel } = observation;
  if (isAmbient)
    return { client, isAmbient, injectionLabel: `${istioLabels.dataPlaneMode}=ambient` };
  const chosen = revision === undefined ? injectionLabel : `${istioLabels.revision}=${revision}`;
  return defined({ client, injectionLabel: chosen });
}
