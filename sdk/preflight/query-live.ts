import { unlessEmpty } from "../defined";
import type { ClusterFacts } from "./facts";
import { hasOnlyNames, liveKinds, pathOf, type LiveKind } from "./live-kinds";
import { snapshotOf, type KubernetesObject, type LiveObjects } from "./live-objects";
import { onlyMetadata } from "./metadata";
import type { Read } from "./reader";

/** Reads the objects that the mesh may have in a cluster. A list that cannot be read is left out. */
export async function queryLive(read: Read, systemNamespace: string): Promise<ClusterFacts> {
  const readKind = async (kind: LiveKind): Promise<LiveObjects> => {
    const accept = hasOnlyNames(kind) ? onlyMetadata("list") : undefined;
    const answer = await read(pathOf(kind, systemNamespace), accept);
    // without the CRD of a kind, no object exists
    if (answer.status === 404) return { [kind]: [] };
    if (answer.status !== 200) return {};
    // the API server returns null for an empty list
    const { items } = JSON.parse(answer.body) as { items: KubernetesObject[] | null };
    return { [kind]: (items ?? []).map((item) => snapshotOf(kind, item)) };
  };
  const lists = await Promise.all(liveKinds.map((kind) => readKind(kind).catch(() => ({}))));
  const live = unlessEmpty(Object.assign({}, ...lists) as LiveObjects);
  return live === undefined ? {} : { live };
}
