import { gatewayPorts, reachedPort } from "../topology/gateway-ports";
import { hasGateway, remotesOf } from "../topology/relations";
import type { Issue } from "../issue";
import type { Cluster, Topology } from "../topology/topology";
import { canonical } from "./addresses";

/** What stands at one address and port is one gateway: it leads into one network, and to the istiod of one set of remotes. */
export function gatewaysDiffer(topology: Topology, cluster: Cluster): Issue[] {
  // the one named first keeps it, so that each pair is told once
  const others = topology.clusters
    .slice(0, topology.clusters.indexOf(cluster))
    .filter((other) => shareAPort(topology, cluster, other));
  return addressesOf(topology, cluster).flatMap(({ field, address }) => {
    const other = others.find((one) =>
      addressesOf(topology, one).some((there) => there.address === address),
    );
    if (other === undefined) return [];
    const where =
      other.network === cluster.network
        ? `"${other.name}", whose istiod serves other remotes`
        : `"${other.name}" on another network ("${other.network}")`;
    const reason = `${address} is already that of cluster ${where}, at the same ports; give each gateway an address of its own`;
    return [{ path: `clusters.${cluster.name}.eastWestGateway.${field}`, reason }];
  });
}

/** Whether others reach two gateways at the same port for what is to be told apart. */
function shareAPort(topology: Topology, one: Cluster, other: Cluster): boolean {
  const names = namesToTellApart(topology, one, other);
  const [ports, there] = [one, other].map((cluster) =>
    gatewayPorts(topology, cluster)
      .filter(({ name }) => names.includes(name))
      .map(({ name }) => reachedPort(cluster, name)),
  );
  return ports!.some((port) => there!.includes(port));
}

/** By the names of ports: that of health checks is none that others know. Of one network and with the same remotes, any will do. */
function namesToTellApart(topology: Topology, one: Cluster, other: Cluster): string[] {
  const istiods = ["tls-istiod", "tls-webhook"];
  if (one.network !== other.network) return ["tls", ...istiods];
  const [served, there] = [one, other].map((cluster) =>
    remotesOf(topology, cluster).map(({ name }) => name),
  );
  return served!.join() === there!.join() ? [] : istiods;
}

/** The addresses of a gateway that were given, each with its field. */
function addressesOf(topology: Topology, cluster: Cluster): { field: string; address: string }[] {
  if (!hasGateway(topology, cluster)) return [];
  const { addresses, loadBalancerIP } = cluster.gateway;
  const fields = addresses.map((address, index) => ({ field: `addresses[${index}]`, address }));
  const asked =
    fields.length > 0 || loadBalancerIP === undefined
      ? fields
      : [{ field: "loadBalancerIP", address: loadBalancerIP }];
  return asked.map(({ field, address }) => ({ field, address: canonical(address) }));
}
