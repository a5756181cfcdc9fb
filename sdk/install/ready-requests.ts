import type { RequestOptions } from "node:https";
import type * as k8s from "@kubernetes/client-node";
import { get, reasonOf, withAccept } from "../preflight/http-get";
import { onlyMetadata } from "../preflight/metadata";
import type { Client } from "../kubeconfig/client";
import { istioPorts } from "../topology/istio-names";
import type { StringMap } from "../topology/topology";

/** How to send requests to the API server of one cluster. */
export interface ClusterApi {
  readonly server: string;
  /** May fail, because it may run a plug-in for a token. */
  readonly login: Promise<RequestOptions>;
  /** The library for what a plain request cannot do. It takes half a second to load. */
  readonly client: () => Client;
  /** Istio's system namespace. */
  readonly namespace: string;
}

/** The listed objects and the time of the server, or why the objects cannot be listed. */
export type Listed<T> =
  { readonly items: readonly T[]; readonly now: number } | { readonly failure: string };

type ListApi = Omit<ClusterApi, "client">;

export const listPods = (labels: StringMap, api: ListApi): Promise<Listed<k8s.V1Pod>> =>
  list("pods", labels, api);

/** Lists Secrets without their values. */
export const listSecrets = (
  labels: StringMap,
  api: ListApi,
): Promise<Listed<k8s.KubernetesObject>> => list("secrets", labels, api, onlyMetadata("list"));

async function list<T>(
  kind: string,
  labels: StringMap,
  { server, login, namespace }: ListApi,
  accept?: string,
): Promise<Listed<T>> {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const query = `labelSelector=${encodeURIComponent(pairs.join(","))}`;
  const path = `/api/v1/namespaces/${namespace}/${kind}?${query}`;
  const { status, body, date } = await get(server, path, withAccept(await login, accept));
  if (status !== 200) return { failure: `HTTP ${status}` };
  // an API server returns null for an empty list of metadata
  const { items } = JSON.parse(body) as { items: T[] | null };
  return { items: items ?? [], now: date === undefined ? Date.now() : Date.parse(date) };
}

/** A page of metrics, or why it cannot be read. */
export type MetricsPage = { readonly page: string } | { readonly failure: string };

/** Reads the metrics of one pod of istiod through the API server. */
export async function readMetrics(
  pod: string,
  { server, login, namespace }: ClusterApi,
): Promise<MetricsPage> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}:${istioPorts.istiodMetrics}/proxy/metrics`;
  try {
    const { status, body } = await get(server, path, await login);
    return status === 200 ? { page: body } : { failure: `HTTP ${status}` };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}
