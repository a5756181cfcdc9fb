import type * as k8s from "@kubernetes/client-node";
import { withTimeout } from "../api-errors";
import type { ClusterClient } from "../contexts";

const apiTimeoutSeconds = 15;

export const coreOf = ({ library, config }: ClusterClient): k8s.CoreV1Api =>
  config.makeApiClient(library.CoreV1Api);

/** Adds a time limit to one request to an API server. */
export const call = <T>(request: Promise<T>): Promise<T> => withTimeout(apiTimeoutSeconds, request);

/** Whether the cluster has nodes. If the user may not list them, it is assumed to have some. */
export async function hasNodes(client: ClusterClient): Promise<boolean> {
  try {
    return (await call(coreOf(client).listNode({ limit: 1 }))).items.length > 0;
  } catch {
    return true;
  }
}
