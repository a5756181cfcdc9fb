import type { ClusterArgs } from "../args/cluster";
import type { MultiClusterMeshArgs } from "../args/mesh";
import type { Issue } from "../issue";
import { labelValue, labelValueForm } from "./names";
import { readTopology, withDefaults } from "../topology/defaults";
import { checkShape } from "./shape";
import { blameDefaults } from "./issue-path";
import { checkCharts } from "../preflight/charts";
import { checkName, checkNamespace, checkReader } from "./clusters";
import { checkConnections } from "./connections";
import { checkExternal } from "./external";
import { checkLabel } from "./formats";
import { checkGateway } from "./gateway";
import { checkResources } from "./gateway-resources";
import { checkHelmValues } from "./helm-values";
import { checkIstio } from "./istio";
import { checkAnyCluster, checkRole } from "./roles";
import { checkTopology } from "./across-clusters";
import { checkTrust } from "./trust";

/** Every problem of the arguments at once. Nothing is created where there is one. */
export function checkArgs(args: MultiClusterMeshArgs): Issue[] {
  const malformed = checkShape(args);
  if (malformed.length > 0) return malformed; // the rules may then rely on the declared types
  return blameDefaults(args, checkWellFormed(args));
}

function checkWellFormed(args: MultiClusterMeshArgs): Issue[] {
  const issues = checkEach(args);
  // what follows from all of them together only makes sense where each is right
  if (issues.length > 0) return issues;
  const topology = readTopology(args);
  return [...checkTopology(topology), ...checkCharts(topology)];
}

function checkEach(args: MultiClusterMeshArgs): Issue[] {
  const clusters = new Map(
    Object.keys(args.clusters).map((name) => [name, withDefaults(args, name)]),
  );
  return [
    ...checkMeshId(args.meshId),
    ...checkAnyCluster(clusters),
    ...[...clusters.keys()].flatMap(checkName),
    ...[...clusters].flatMap(([name, cluster]) => [
      ...checkRole(name, cluster, clusters),
      ...checkLabel(`clusters.${name}.network`, cluster.network, "a network's name"),
      ...checkGateway(`clusters.${name}.eastWestGateway`, cluster.eastWestGateway ?? {}),
      ...checkResources(`clusters.${name}.eastWestGateway.resources`, cluster),
      ...checkReader(name, cluster, args),
      ...checkNamespace(name, cluster),
      ...checkExternal(args, name),
    ]),
    ...checkDefaults(args.defaults),
    ...checkHelmValues(args),
    ...checkConnections(clusters),
    ...checkIstio(args, clusters),
    ...checkTrust(args, clusters),
  ];
}

function checkMeshId(meshId: string | undefined): Issue[] {
  if (meshId === undefined || labelValue.test(meshId)) return [];
  return [{ path: "meshId", reason: `"${meshId}" is no mesh ID (${labelValueForm})` }];
}

const checkDefaults = (defaults: ClusterArgs = {}): Issue[] =>
  defaults.configCluster === undefined
    ? []
    : [
        {
          path: "defaults.configCluster",
          reason: "each external control plane has one of its own; give it in `clusters`",
        },
      ];
