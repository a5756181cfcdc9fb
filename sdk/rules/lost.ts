import type { MultiClusterMeshArgs } from "../args/mesh";
import { issueIf, type Issue } from "../issue";
import { lostClusters } from "../topology/defaults";
import { checkDnsLabel } from "./formats";

/** Checks the lost clusters. Only their names are used. */
export const checkLost = (args: MultiClusterMeshArgs): Issue[] => [
  ...issueIf(
    args.defaults?.lost !== undefined,
    "defaults.lost",
    "cannot be shared; set lost for each lost cluster in clusters",
  ),
  ...[...lostClusters(args).keys()].flatMap((name) => checkDnsLabel(`clusters.${name}`, name)),
];
