import assert from "node:assert/strict";
import { ClusterRole, type ClusterArgs } from "../../sdk/args/cluster";
import type { MultiClusterMeshArgs } from "../../sdk/args/mesh";
import type { EastWestGatewayArgs } from "../../sdk/args/gateway";
import type { ClusterPlan, MeshPlan } from "../../sdk/plan/plan";
import { meshArgs } from "./topologies";
import { checkArgs, planOf } from "./check";

export const remote = (more: ClusterArgs = {}): ClusterArgs => ({
  role: ClusterRole.Remote,
  primary: "east",
  ...more,
});

/** The plan of each cluster by name. Fails if the arguments are invalid. */
export function plan(args: MultiClusterMeshArgs): { [cluster: string]: ClusterPlan } {
  assert.deepEqual(checkArgs(args), []);
  return Object.fromEntries(planOf(args).clusters.map((cluster) => [cluster.name, cluster]));
}

/**
 * Plans a primary with the given gateway, and a remote on another network that reaches istiod
 * there.
 */
export const planWithGateway = (
  eastWestGateway: EastWestGatewayArgs,
  west: ClusterArgs = {},
  more: Partial<MultiClusterMeshArgs> = {},
) => plan(meshArgs({ east: { eastWestGateway }, west: remote(west) }, more));

export const serviceOf = (cluster: ClusterPlan | undefined): any => cluster!.gateway!.service;
export const gatewayValues = (cluster: ClusterPlan | undefined): any =>
  cluster!.gateway!.chart!.values;
export const istiodValues = (cluster: ClusterPlan | undefined): any => cluster!.istiod.values;
export const endpointsOf = (cluster: ClusterPlan | undefined): any[] =>
  cluster!.istiodEndpoints as any[];
export const exposureOf = (cluster: ClusterPlan | undefined, kind: string): any =>
  cluster!.exposure.find((manifest) => manifest.kind === kind);
/** The fields of an object that another object has too. */
export const pick = (object: any, like: object): object =>
  Object.fromEntries(Object.keys(like).map((key) => [key, object[key]]));

/** The networks of the mesh. The cluster of an external control plane is in none. */
export const networksOf = ({ clusters }: MeshPlan): Set<string> =>
  new Set(clusters.filter(({ role }) => role !== "external").map(({ network }) => network));
