import assert from "node:assert/strict";
import { waitUntil } from "../../../scripts/clusters/command";
import { assertAnswer, hostOf, services } from "./hbone";
import { kubectlInSystem } from "./installed";

/** The address of each cluster's gateway. */
export type Gateways = { readonly [cluster: string]: string };

/**
 * Asserts that every cluster knows the gateways of these clusters and no other, and gets answers
 * through them. Needs the pods of `startHbone` in all of them.
 */
export async function assertConnected(gateways: Gateways): Promise<void> {
  const names = Object.keys(gateways);
  for (const own of names)
    await assertAnnounced(own, hostOf(services.global), routesFrom(own, gateways));
  for (const own of names)
    for (const peer of names) if (peer !== own) await assertAnswer(own, gateways[peer]!, peer);
}

/** How the pods of one cluster reach a global Service that has pods in all clusters. */
export const routesFrom = (own: string, gateways: Gateways): Routes =>
  Object.fromEntries(
    Object.entries(gateways).map(([name, address]) => [
      name,
      name === own ? direct : `${address}:15008`,
    ]),
  );

/** How the ztunnels of a cluster reach the pods of a Service, by the cluster of the pods. */
type Routes = { readonly [cluster: string]: string };

/** The route to pods on the same network. */
export const direct = "direct";

/**
 * Waits until istiod announces these routes to the ztunnels of a cluster. `service` is a namespace
 * and a host name, such as `sample/helloworld.sample.svc.cluster.local`.
 */
export async function assertAnnounced(
  cluster: string,
  service: string,
  expected: Routes,
): Promise<void> {
  let found: Routes = {};
  const isAnnounced = async (): Promise<boolean> => {
    found = await announcedRoutes(cluster, service);
    return sorted(found) === sorted(expected);
  };
  const failure = (): Error =>
    new assert.AssertionError({ actual: found, expected, message: `${service} in ${cluster}` });
  await waitUntil(isAnnounced, { seconds: 60, every: 500, failure });
}

const sorted = (routes: Routes): string => JSON.stringify(Object.entries(routes).sort());

async function announcedRoutes(cluster: string, service: string): Promise<Routes> {
  const page = ["pilot-discovery", "request", "GET", "/debug/ambientz"];
  const answer = await kubectlInSystem(cluster, "exec", "deployment/istiod", "--", ...page);
  const { workloads } = JSON.parse(answer) as { workloads: readonly Workload[] };
  return Object.fromEntries(
    workloads
      .filter(({ services = {} }) => service in services)
      .map((workload) => [workload.clusterId, routeTo(workload)]),
  );
}

/**
 * What istiod sends to ztunnels as `istio.workload.Address`. One workload with the gateway stands for
 * all pods of a Service in another network.
 */
interface Workload {
  readonly clusterId: string;
  readonly services?: { readonly [service: string]: unknown };
  readonly networkGateway?: {
    readonly address?: { readonly address: string };
    readonly hboneMtlsPort: number;
  };
}

function routeTo({ networkGateway }: Workload): string {
  if (networkGateway === undefined) return direct;
  const address = Buffer.from(networkGateway.address?.address ?? "", "base64").toString();
  return `${address}:${networkGateway.hboneMtlsPort}`;
}
