import type { Problem } from "../finding";
import type { NamedClient } from "../traffic";
import { hasNodes } from "./cluster";
import { serverId } from "./names";
import { noNodes, noRights, notReady } from "./problems";
import { missingRights } from "./rights";

/** A cluster that may get the workload, and the label that turns on injection in it. */
export interface Candidate {
  readonly client: NamedClient;
  /** As `key=value`. */
  readonly injectionLabel?: string | undefined;
  /** Whether the label turns on the ambient mode, so that pods get no sidecar. */
  readonly isAmbient?: boolean;
}

/** A cluster that gets the workload. */
export interface Member {
  readonly client: NamedClient;
  /** As `key=value`. */
  readonly injectionLabel: string;
  readonly isAmbient: boolean;
  /** The name of the cluster's Service. */
  readonly id: string;
}

/** The clusters that get the workload, and why others do not. */
export interface Selection {
  readonly members: readonly Member[];
  readonly problems: readonly Problem[];
}

/** Selects the clusters that can run the workload: none if the user lacks a right in any. */
export async function selectMembers(candidates: readonly Candidate[]): Promise<Selection> {
  const distinct = withDistinctNames(candidates);
  const denied = (await Promise.all(distinct.map(checkRights))).flat();
  if (denied.length > 0) return { members: [], problems: denied };
  const selected = await Promise.all(distinct.map(select));
  return {
    members: selected.flatMap(({ members }) => members),
    problems: selected.flatMap(({ problems }) => problems),
  };
}

/** Two contexts may lead to one cluster. Another check reports that. */
const withDistinctNames = (candidates: readonly Candidate[]): Candidate[] => [
  ...new Map(candidates.map((candidate) => [candidate.client.cluster, candidate])).values(),
];

async function checkRights({ client }: Candidate): Promise<Problem[]> {
  try {
    const missing = await missingRights(client);
    return missing.length > 0 ? [noRights(client.cluster, missing)] : [];
  } catch {
    // if the API server cannot be asked, the next requests have the better error
    return [];
  }
}

async function select({
  client,
  injectionLabel,
  isAmbient = false,
}: Candidate): Promise<Selection> {
  const { cluster } = client;
  if (!(await hasNodes(client))) return { members: [], problems: [noNodes(cluster)] };
  if (injectionLabel === undefined)
    return {
      members: [],
      problems: [notReady(cluster, "no injection webhook selects namespaces")],
    };
  return { members: [{ client, injectionLabel, isAmbient, id: serverId(cluster) }], problems: [] };
}
