import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";
import type { KubeconfigsRead } from "../kubeconfig/access";
import { fillDefaults, lostClusters, type FilledClusters } from "../topology/defaults";
import { readTopology } from "../topology/read-topology";
import type { Topology } from "../topology/topology";
import { checkAcrossClusters } from "./across-clusters";
import { checkClusters } from "./clusters";
import { checkConnections } from "./connections";
import { checkDataPlane } from "./data-plane";
import { checkExternal } from "./external";
import { checkGateways } from "./gateway";
import { checkHelmValues } from "./helm-values";
import { relocateIssues } from "./issue-path";
import { checkIstio } from "./istio";
import { checkLost } from "./lost";
import { checkProviders } from "./providers";
import { checkRevisions } from "./revisions";
import { checkRoles } from "./roles";
import { checkShape } from "./shape";
import { checkTrust } from "./trust";
import { checkVersions } from "./versions";

/** Checks the values of the arguments. `checkShape` has already checked their form. */
export const checkArguments = (
  args: MultiClusterMeshArgs,
  clusters: FilledClusters,
  kubeconfigs: KubeconfigsRead,
): Issue[] =>
  relocateIssues(args, [
    ...checkClusters(clusters, args.istio),
    ...checkLost(args),
    ...checkRoles({ clusters, lost: lostClusters(args) }),
    ...checkProviders(args, clusters),
    ...checkConnections(clusters, kubeconfigs),
    ...checkGateways(clusters),
    ...checkHelmValues(args),
    ...checkDataPlane(args, clusters),
    ...checkExternal(args, clusters),
    ...checkIstio(args),
    ...checkRevisions(args, clusters),
    ...checkVersions(clusters, args.istio),
    ...checkTrust(args, clusters),
  ]);

/** Checks everything again when a value is known that was an Output. */
export function checkAgain(args: MultiClusterMeshArgs, kubeconfigs: KubeconfigsRead): Issue[] {
  const malformed = checkShape(args);
  if (malformed.length > 0) return malformed;
  const clusters = fillDefaults(args);
  const invalid = checkArguments(args, clusters, kubeconfigs);
  return invalid.length > 0 ? invalid : checkTopology(args, readTopology(args, clusters));
}

/** Checks all clusters together. `checkArguments` has already checked each argument. */
export const checkTopology = (args: MultiClusterMeshArgs, topology: Topology): Issue[] =>
  relocateIssues(args, checkAcrossClusters(topology));
