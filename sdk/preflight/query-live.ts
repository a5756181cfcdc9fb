import * as http from "node:http";
import * as https from "node:https";
import { unlessEmpty } from "../defined";
import type { ClusterFacts } from "./facts";
import { get } from "./http-get";
import { hasOnlyNames, liveKinds, pathOf, type LiveKind } from "./live-kinds";
import { snapshotOf, type KubernetesObject, type LiveObjects } from "./live-objects";

const onlyMetadata = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

/** Reads the objects that the mesh may have in a cluster. A list that cannot be read is left out. */
export async function queryLive(
  server: string,
  login: Promise<https.RequestOptions>,
  systemNamespace: string,
): Promise<ClusterFacts> {
  const options = sharingConnections(server, await login);
  const read = async (kind: LiveKind): Promise<LiveObjects> => {
    const accept = hasOnlyNames(kind) ? { accept: onlyMetadata } : {};
    const headers = { ...(options.headers as http.OutgoingHttpHeaders), ...accept };
    const answer = await get(server, pathOf(kind, systemNamespace), { ...options, headers });
    // without its CRD, there is no object of a kind
    if (answer.status === 404) return { [kind]: [] };
    if (answer.status !== 200) return {};
    const { items } = JSON.parse(answer.body) as { items: KubernetesObject[] };
    return { [kind]: items.map((item) => snapshotOf(kind, item)) };
  };
  const lists = await Promise.all(liveKinds.map((kind) => read(kind).catch(() => ({}))));
  const live = unlessEmpty(Object.assign({}, ...lists) as LiveObjects);
  return live === undefined ? {} : { live };
}

/** A TLS connection costs more than an answer, so the requests share a few of them. */
function sharingConnections(server: string, options: https.RequestOptions): https.RequestOptions {
  // a proxy brings an agent of its own
  if (options.agent) return options;
  const { Agent } = server.startsWith("http:") ? http : https;
  return { ...options, agent: new Agent({ keepAlive: true, maxSockets: 4 }) };
}
