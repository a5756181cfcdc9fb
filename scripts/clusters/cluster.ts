import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KubernetesObject } from "@kubernetes/client-node";
import { addressPoolObjects, coreDnsObjects, metalLbObjects } from "./addons";
import { ApiClient, apiReady } from "./api";
import { removeCgroups } from "./cgroups";
import { waitUntil } from "./command";
import {
  assertComponentsRun,
  componentNames,
  ensureComponent,
  writeComponentConfig,
  type ComponentName,
} from "./components";
import { copyImageStore } from "./images/store";
import type { InstanceNames } from "./instance";
import { ensureNodeNetwork, removeNamespace, removeNodePort } from "./network";
import { componentError, nodePid, startNode } from "./node";
import { writePki } from "./pki";
import { makePrivateFolder, type Cluster } from "./state";

/** Called when a cluster reaches a stage. */
export type ClusterProgress = (text: string) => void;

/** Written last. A cluster without it was interrupted and is created again. */
const completeFile = (cluster: Cluster): string => join(cluster.folder, "complete");

/** The state of a node. A broken node is created again. */
export async function nodeState(cluster: Cluster): Promise<"running" | "broken" | "absent"> {
  if (!existsSync(cluster.folder)) return "absent";
  return existsSync(completeFile(cluster)) && (await nodePid(cluster.nodeName)) !== undefined
    ? "running"
    : "broken";
}

/** Creates a cluster and waits until it is ready. `imageStore` holds the images for its node. */
export async function makeCluster(
  names: InstanceNames,
  cluster: Cluster,
  imageStore: string,
  progress: ClusterProgress,
): Promise<void> {
  await removeCluster(names, cluster);
  await makePrivateFolder(cluster.folder);
  await Promise.all([
    writePki(cluster),
    writeComponentConfig(cluster),
    copyImageStore(imageStore, join(cluster.folder, "containerd")),
    ensureNodeNetwork(names, cluster),
  ]);
  await startNode(cluster);
  progress("node started");
  await startCluster(cluster, progress);
  await writeFile(completeFile(cluster), "");
}

/** Starts the components that are not running and waits until the cluster is ready. */
export async function startCluster(cluster: Cluster, progress: ClusterProgress): Promise<void> {
  await start(cluster, ["etcd", "kube-apiserver"]);
  await waitForApi(cluster);
  progress("API server ready");
  await start(cluster, ["kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"]);
  const api = new ApiClient(cluster);
  const metalLb = await metalLbObjects();
  const isNamespace = ({ kind }: KubernetesObject): boolean => kind === "Namespace";
  for (const object of metalLb.filter(isNamespace)) await api.apply(object);
  await Promise.all(
    [...coreDnsObjects(cluster), ...metalLb.filter((object) => !isNamespace(object))].map(
      (object) => api.apply(object),
    ),
  );
  await applyAddressPool(cluster);
  await waitForReady(cluster, progress);
}

async function start(cluster: Cluster, components: readonly ComponentName[]): Promise<void> {
  await Promise.all(components.map((name) => ensureComponent(cluster, name)));
}

/** Waits until the API server answers. Fails at once if it or etcd exits. */
export async function waitForApi(cluster: Cluster): Promise<void> {
  const check = async (): Promise<boolean> => {
    await assertComponentsRun(cluster, ["etcd", "kube-apiserver"]);
    return apiReady(cluster);
  };
  await waitUntil(check, {
    seconds: 120,
    failure: () => componentError(cluster, "kube-apiserver", "is not ready after 120 s"),
  });
}

/** Retries, because the API server does not serve new custom resources at once. */
async function applyAddressPool(cluster: Cluster): Promise<void> {
  let problem: unknown;
  const api = new ApiClient(cluster);
  const applied = (): Promise<boolean> =>
    Promise.all(addressPoolObjects(cluster).map((object) => api.apply(object))).then(
      () => true,
      (error: unknown) => ((problem = error), false),
    );
  await waitUntil(applied, {
    seconds: 60,
    every: 300,
    failure: () =>
      new Error(`cluster ${cluster.name}: the address pool cannot be made: ${String(problem)}`),
  });
}

/** What makes a cluster ready, each with the component whose log to read if it fails. */
const conditions: readonly {
  text: string;
  component: ComponentName;
  check: (cluster: Cluster) => Promise<boolean>;
}[] = [
  { text: "node ready", component: "kubelet", check: nodeReady },
  {
    text: "CoreDNS available",
    component: "kubelet",
    check: (cluster) => deploymentReady(cluster, "kube-system", "coredns"),
  },
  {
    text: "MetalLB controller available",
    component: "kubelet",
    check: (cluster) => deploymentReady(cluster, "metallb-system", "controller"),
  },
  { text: "MetalLB speaker available", component: "kubelet", check: speakerReady },
];

async function waitForReady(cluster: Cluster, progress: ClusterProgress): Promise<void> {
  for (const { text, component, check } of conditions) {
    const ready = async (): Promise<boolean> => {
      await assertComponentsRun(cluster, componentNames);
      return check(cluster);
    };
    await waitUntil(ready, {
      seconds: 120,
      every: 250,
      failure: () => componentError(cluster, component, `: not "${text}" after 120 s`),
    });
    progress(text);
  }
}

/** The conditions that a cluster does not meet yet. Empty if it is ready. */
export async function missingConditions(cluster: Cluster): Promise<string[]> {
  if (!(await apiReady(cluster))) return ["API server ready"];
  const met = await Promise.all(conditions.map(({ check }) => check(cluster).catch(() => false)));
  return conditions.filter((_, i) => !met[i]).map(({ text }) => text);
}

async function nodeReady(cluster: Cluster): Promise<boolean> {
  const node = await new ApiClient(cluster).read(`/api/v1/nodes/${cluster.name}`);
  return (
    node?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ??
    false
  );
}

async function deploymentReady(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<boolean> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const deployment = await new ApiClient(cluster).read(path);
  return (deployment?.status?.availableReplicas ?? 0) >= 1;
}

async function speakerReady(cluster: Cluster): Promise<boolean> {
  const path = "/apis/apps/v1/namespaces/metallb-system/daemonsets/speaker";
  const speaker = await new ApiClient(cluster).read(path);
  return (speaker?.status?.numberReady ?? 0) >= 1;
}

/** Removes a cluster in any state. */
export async function removeCluster(names: InstanceNames, cluster: Cluster): Promise<void> {
  await removeCgroups(cluster.nodeName);
  await removeNamespace(cluster.nodeName);
  await removeNodePort(names, cluster.index);
  await rm(cluster.folder, { recursive: true, force: true, maxRetries: 10 });
}
