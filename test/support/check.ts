import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import type { Issue } from "../../sdk/issue";
import { readKubeconfigs } from "../../sdk/kubeconfig/access";
import { planMesh, type MeshPlan } from "../../sdk/plan/plan";
import { checkChartFolders } from "../../sdk/preflight/charts";
import type { Expectations } from "../../sdk/preflight/judge";
import { checkArguments, checkTopology } from "../../sdk/rules/check";
import { checkShape } from "../../sdk/rules/shape";
import { fillDefaults } from "../../sdk/topology/defaults";
import { separateOutputs } from "../../sdk/topology/separate";
import { readTopology } from "../../sdk/topology/read-topology";
import type { Topology } from "../../sdk/topology/topology";

/** The topology of valid arguments. */
export function topologyOf(given: MultiClusterMeshArgs): Topology {
  const { args } = separateOutputs(given);
  return readTopology(args, fillDefaults(args));
}

/** The plan of valid arguments. */
export const planOf = (args: MultiClusterMeshArgs): MeshPlan => planMesh(topologyOf(args));

/** The expectations for the clusters of valid arguments. */
export function expectationsOf(args: MultiClusterMeshArgs): Expectations {
  const topology = topologyOf(args);
  return { topology, plan: planMesh(topology) };
}

/** Every issue that the component would report before it queries a cluster, as in `mesh.ts`. */
export function checkArgs(given: MultiClusterMeshArgs): Issue[] {
  const { args } = separateOutputs(given);
  const malformed = checkShape(args);
  if (malformed.length > 0) return malformed;
  const clusters = fillDefaults(args);
  const invalid = checkArguments(args, clusters, readKubeconfigs(clusters));
  if (invalid.length > 0) return invalid;
  const topology = readTopology(args, clusters);
  const unfit = checkTopology(args, topology);
  return unfit.length > 0 ? unfit : checkChartFolders(planMesh(topology));
}
