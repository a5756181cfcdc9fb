import type * as k8s from "@kubernetes/client-node";
import type { ClusterClient } from "../contexts";
import { call } from "../../live/call";

export const coreOf = ({ library, config }: ClusterClient): k8s.CoreV1Api =>
  config.makeApiClient(library.CoreV1Api);

/** Whether the cluster has nodes. If the user may not list them, it is assumed to have some. */
export async function hasNodes(client: ClusterClient): Promise<boolean> {
  try {
    return (await call(coreOf(client).listNode({ limit: 1 }))).items.length > 0;
  } catch {
    return true;
  }
}
