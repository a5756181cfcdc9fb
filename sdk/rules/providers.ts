import { ClusterRole, type ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import { issueIf, type Issue } from "../issue";
import { hasNoKubeconfig } from "../kubeconfig/access";
import { roleOf, type FilledClusters } from "../topology/defaults";

/** Checks the providers that the program passes, and what each of them needs next to it. */
export const checkProviders = (args: MultiClusterMeshArgs, clusters: FilledClusters): Issue[] => [
  ...issueIf(
    args.defaults?.provider !== undefined,
    "defaults.provider",
    "cannot be shared; set the provider of each cluster in clusters",
  ),
  ...checkProvidersDiffer(clusters),
  ...[...clusters].flatMap(([name, cluster]) => checkProvider(`clusters.${name}`, cluster)),
];

/** Two clusters with one provider are one cluster. */
function checkProvidersDiffer(clusters: FilledClusters): Issue[] {
  const firsts = new Map<unknown, string>();
  return [...clusters].flatMap(([name, { provider }]) => {
    if (provider === undefined) return [];
    const first = firsts.get(provider);
    if (first === undefined) firsts.set(provider, name);
    return issueIf(
      first !== undefined,
      `clusters.${name}.provider`,
      `is already the provider of "${first}"; pass the provider of another cluster`,
    );
  });
}

function checkProvider(at: string, cluster: ClusterArgs): Issue[] {
  if (!hasNoKubeconfig(cluster)) return [];
  const isExternal = roleOf(cluster) === ClusterRole.External;
  return [
    ...issueIf(
      isExternal,
      `${at}.provider`,
      "an external control plane needs kubeconfig next to it; set kubeconfig",
    ),
    ...issueIf(
      cluster.apiServer === undefined && !isExternal,
      `${at}.apiServer`,
      "required: the mesh cannot read the address of the API server from a provider; " +
        "set server, or set kubeconfig next to provider",
    ),
    ...issueIf(
      cluster.context !== undefined,
      `${at}.context`,
      "expected kubeconfig next to it, because provider takes the place of the ambient one; " +
        "set kubeconfig, or remove context",
    ),
  ];
}
