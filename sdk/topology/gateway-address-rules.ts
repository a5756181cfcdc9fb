import * as ipaddr from "ipaddr.js";
import { gatewayPorts, reachedPort } from "./gateway-ports";
import { hasGateway } from "./relations";
import type { Issue } from "./issue";
import type { Cluster, Topology } from "./topology";

/** What stands at one address and port is one gateway, and leads into one network. */
export function gatewaysDiffer(topology: Topology, cluster: Cluster): Issue[] {
    const own = reachedAt(topology, cluster);
    // the one named first keeps it, so that each pair is told once
    const others = topology.clusters.slice(0, topology.clusters.indexOf(cluster)).filter(({ network }) => network !== cluster.network);
    return own.flatMap(({ field, address, ports }) => {
        const other = others.find((one) =>
            reachedAt(topology, one).some((there) => there.address === address && there.ports.some((port) => ports.includes(port))),
        );
        if (other === undefined) return [];
        const reason =
            `${address} is already that of cluster "${other.name}" on another network ("${other.network}"), at the same ports; ` +
            "give each gateway an address of its own";
        return [{ path: `clusters.${cluster.name}.eastWestGateway.${field}`, reason }];
    });
}

/** The addresses of a gateway that were given, each with the ports that others know it by: that of health checks is none of them. */
function reachedAt(topology: Topology, cluster: Cluster): { field: string; address: string; ports: number[] }[] {
    if (!hasGateway(topology, cluster)) return [];
    const { addresses, loadBalancerIP } = cluster.gateway;
    const ports = gatewayPorts(topology, cluster).flatMap(({ name, port }) =>
        name === "status-port" ? [] : [reachedPort(cluster, name, port)],
    );
    const fields = addresses.map((address, index) => ({ field: `addresses[${index}]`, address }));
    const asked = fields.length > 0 || loadBalancerIP === undefined ? fields : [{ field: "loadBalancerIP", address: loadBalancerIP }];
    return asked.map(({ field, address }) => ({
        field,
        ports,
        address: ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address,
    }));
}
