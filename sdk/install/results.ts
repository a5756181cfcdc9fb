import * as pulumi from "@pulumi/pulumi";
import type { ClusterResult } from "../args/results";
import { defined } from "../defined";
import type { ClusterPlan, MeshPlan } from "../plan/plan";
import { revisionLabel } from "../topology/istio-names";
import { assertDefined } from "./assert-defined";
import type { ClusterInstall } from "./cluster";
import type { GatewayAddresses } from "./gateway-addresses";
import type { MeshAddresses } from "./steps";
import type { MeshTrust } from "./trust";

/** The output `clusters` of a mesh. */
export function clusterResults(
  plan: MeshPlan,
  clusters: ReadonlyMap<string, ClusterInstall>,
  addresses: MeshAddresses,
  { expiry }: MeshTrust,
): pulumi.Output<{ [name: string]: ClusterResult }> {
  const results = plan.clusters.map((cluster) => {
    const { name } = cluster;
    const { apiServer } = assertDefined(clusters.get(name), `cluster ${name}`);
    return pulumi
      .all([apiServer.server, addresses.get(name), expiry[name]])
      .apply(([server, gateway, certificateExpiry]): [string, ClusterResult] => [
        name,
        clusterResult(plan, cluster, server, gateway, certificateExpiry),
      ]);
  });
  return pulumi.all(results).apply((all) => Object.fromEntries(all));
}

const clusterResult = (
  { revision }: MeshPlan,
  { role, network, controlPlaneClusters, peers, gateway }: ClusterPlan,
  apiServer: string,
  addresses: GatewayAddresses | undefined,
  certificateExpiry: string | undefined,
): ClusterResult =>
  defined({
    role,
    network,
    controlPlaneClusters: [...controlPlaneClusters],
    peers: [...peers],
    revision: revisionLabel(revision),
    apiServer,
    gatewayPorts: gateway && [...gateway.ports],
    gatewayAddress: addresses?.all[0],
    certificateExpiry,
  });
