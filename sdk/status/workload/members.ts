import type { Problem } from "../finding";
import type { NamedClient } from "../traffic";
import { hasNodes } from "./cluster";
import type { Labels } from "../observation";
import { discoverable, type Discovery } from "./discovery";
import { serverId, workloadNamespace } from "./names";
import { namespaceLabels } from "./objects";
import { noNodes, noRights, notRead, notReady } from "./problems";
import { missingRights } from "./rights";

/** A cluster that may get the workload, and the label that turns on injection in it. */
export interface Candidate {
  readonly client: NamedClient;
  /** As `key=value`. */
  readonly injectionLabel?: string | undefined;
  /** Whether the label turns on the ambient mode, so that pods get no sidecar. */
  readonly isAmbient?: boolean;
  /** The selectors of every istiod of the mesh. */
  readonly discovery?: Discovery;
}

/** A cluster that gets the workload. */
export interface Member {
  readonly client: NamedClient;
  /** The labels of its namespace. */
  readonly labels: Labels;
  readonly isAmbient: boolean;
  /** The name of the cluster's Service. */
  readonly id: string;
}

/** The clusters that get the workload, and why others do not. */
export interface Selection {
  readonly members: readonly Member[];
  readonly problems: readonly Problem[];
}

/** Selects the clusters that can run the workload: none if something prevents it in any. */
export async function selectMembers(candidates: readonly Candidate[]): Promise<Selection> {
  const distinct = withDistinctNames(candidates);
  const denied = (await Promise.all(distinct.map(checkRights))).flat();
  const hidden = distinct.filter((one) => labelsOf(one) === undefined);
  const prevented = [...denied, ...hidden.map(({ client }) => notRead(client.cluster))];
  if (prevented.length > 0) return { members: [], problems: prevented };
  const selected = await Promise.all(distinct.map(select));
  return {
    members: selected.flatMap(({ members }) => members),
    problems: selected.flatMap(({ problems }) => problems),
  };
}

/** The labels of the namespace, if every istiod can read it. */
function labelsOf({ injectionLabel = "", discovery = [] }: Candidate): Labels | undefined {
  // the API server sets this label
  const name = "kubernetes.io/metadata.name";
  const labels = { ...namespaceLabels(injectionLabel), [name]: workloadNamespace };
  const { [name]: _, ...own } = discoverable(labels, discovery) ?? {};
  return Object.keys(own).length > 0 ? own : undefined;
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

async function select(candidate: Candidate): Promise<Selection> {
  const { client, injectionLabel, isAmbient = false } = candidate;
  const { cluster } = client;
  if (!(await hasNodes(client))) return { members: [], problems: [noNodes(cluster)] };
  if (injectionLabel === undefined)
    return {
      members: [],
      problems: [notReady(cluster, "no injection webhook selects namespaces")],
    };
  const labels = labelsOf(candidate) ?? {};
  return { members: [{ client, labels, isAmbient, id: serverId(cluster) }], problems: [] };
}
