import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dump, load } from "js-yaml";
import { adminKubeconfig } from "./api";
import { kubeconfigPath, type InstanceNames } from "./instance";
import { writePrivateFile, type Cluster } from "./state";

interface Kubeconfig {
  readonly clusters: unknown[];
  readonly users: unknown[];
  readonly contexts: unknown[];
}

/**
 * Writes the one kubeconfig file of an instance: cluster, user and context entries named as the
 * clusters.
 */
export async function writeKubeconfig(
  names: InstanceNames,
  clusters: readonly Cluster[],
): Promise<void> {
  const made = clusters.filter((cluster) => existsSync(adminKubeconfig(cluster)));
  const configs = await Promise.all(
    made.map(
      async (cluster) => load(await readFile(adminKubeconfig(cluster), "utf8")) as Kubeconfig,
    ),
  );
  const merged = {
    apiVersion: "v1",
    kind: "Config",
    clusters: configs.flatMap((config) => config.clusters),
    users: configs.flatMap((config) => config.users),
    contexts: configs.flatMap((config) => config.contexts),
    "current-context": made[0]?.name ?? "",
  };
  await writePrivateFile(kubeconfigPath(names.instance), dump(merged));
}
