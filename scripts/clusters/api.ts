import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import {
  ApiException,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  type KubernetesObject,
} from "@kubernetes/client-node";
import type { Cluster } from "./state";

/** An object of any kind, with the fields of its status that show whether it is ready. */
export interface ApiObject extends KubernetesObject {
  spec?: { replicas?: number };
  status?: {
    conditions?: { type: string; status: string }[];
    observedGeneration?: number;
    availableReplicas?: number;
    desiredNumberScheduled?: number;
    numberReady?: number;
  };
}

/** The kubeconfig file of a cluster's administrator. */
export const adminKubeconfig = (cluster: Cluster): string =>
  join(cluster.folder, "kubeconfigs", "admin");

/** How a cluster's administrator reaches its API server. */
export function adminConfig(cluster: Cluster): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(adminKubeconfig(cluster));
  return config;
}

/** A client of the cluster's API server. */
export const apiOf = (cluster: Cluster): KubernetesObjectApi =>
  KubernetesObjectApi.makeApiClient(adminConfig(cluster));

/** Creates or updates an object. */
export async function apply(api: KubernetesObjectApi, object: KubernetesObject): Promise<void> {
  await api.patch(
    object,
    undefined,
    undefined,
    "local-clusters",
    true,
    PatchStrategy.ServerSideApply,
  );
}

/** Reads an object. Undefined if it or its kind does not exist. */
export async function readObject(
  api: KubernetesObjectApi,
  apiVersion: string,
  kind: string,
  name: string,
  namespace = "",
): Promise<ApiObject | undefined> {
  try {
    return (await api.read({ apiVersion, kind, metadata: { name, namespace } })) as ApiObject;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

/** Whether the API server says that it is ready. */
export async function apiReady(cluster: Cluster): Promise<boolean> {
  const ca = await readFile(join(cluster.folder, "pki", "ca.crt"), "utf8").catch(() => undefined);
  if (ca === undefined) return false;
  return new Promise((resolve) => {
    const call = request(
      { host: cluster.nodeIp, port: 6443, path: "/readyz", ca, timeout: 2000, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
    call.end();
  });
}
