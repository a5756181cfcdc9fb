import type { RequestOptions } from "node:https";
import { unlessEmpty } from "../defined";
import type { ClusterFacts } from "./facts";
import { get } from "./http-get";
import { liveLists, snapshotOf, type LiveObjects } from "./live-objects";

/** Reads the objects that the mesh may have in a cluster. A list that cannot be read is left out. */
export async function queryLive(
  server: string,
  login: Promise<RequestOptions>,
  namespace: string,
): Promise<ClusterFacts> {
  const lists = Object.entries(liveLists(namespace)).map(async ([kind, path]) => {
    const { status, body } = await get(server, path, await login);
    if (status !== 200) return {};
    const { items } = JSON.parse(body) as { items: Parameters<typeof snapshotOf>[0][] };
    return { [kind]: items.map(snapshotOf) };
  });
  const read = await Promise.all(lists.map((list) => list.catch(() => ({}))));
  const live = unlessEmpty(Object.assign({}, ...read) as LiveObjects);
  return live === undefined ? {} : { live };
}
