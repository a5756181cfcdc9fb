import * as pulumi from "@pulumi/pulumi";
import type { ClusterResult } from "../args/results";
import { defined } from "../defined";
import type { ClusterPlan, MeshPlan } from "../plan/plan";
import { revisionLabel } from "../topology/istio-names";
import type { GatewayAddresses } from "./gateway-addresses";
import type { MeshAddresses } from "./steps";
import type { MeshTrust } from "./trust";

/** The output `clusters` of a mesh. */
export function clusterResults(
  plan: MeshPlan,
  addresses: MeshAddresses,
  { expiry }: MeshTrust,
): pulumi.Output<{ [name: string]: ClusterResult }> {
  const results = plan.clusters.map((cluster) =>
    pulumi
      .all([addresses.get(cluster.name), expiry[cluster.name]])
      .apply(([gateway, certificateExpiry]): [string, ClusterResult] => [
        cluster.name,
        clusterResult(plan, cluster, gateway, certificateExpiry),
      ]),
  );
  return pulumi.all(results).apply((all) => Object.fromEntries(all));
}

const clusterResult = (
  { revision }: MeshPlan,
  { role, network, controlPlaneClusters, peers, gateway }: ClusterPlan,
  addresses: GatewayAddresses | undefined,
  certificateExpiry: string | undefined,
): ClusterResult =>
  defined({
    role,
    network,
    controlPlaneClusters: [...controlPlaneClusters],
    peers: [...peers],
    revision: revisionLabel(revision),
    gatewayPorts: gateway && [...gateway.ports],
    gatewayAddress: addresses?.all[0],
    certificateExpiry,
  });
