import type { ClusterArgs, MultiClusterMeshArgs } from "../args";
import { gatewayPorts } from "./gateway-ports";
import { clusterNamed, exposesIstiod, hasGateway, isExternal, isRemote } from "./relations";
import type { Issue } from "./issue";
import type { Cluster, Topology } from "./topology";

/** The rules about what a cluster itself is given and what would do nothing there. What stands in `defaults` may be meant for others. */
export const checkIdle = (args: MultiClusterMeshArgs, topology: Topology): Issue[] =>
    topology.clusters.flatMap((cluster) => {
        const own = args.clusters[cluster.name]!;
        const gateway = isExternal(cluster) ? [] : [...checkGatewayThatIsOff(own, cluster), ...checkWayToIstiod(own, topology, cluster)];
        return [...gateway, ...checkLegacyEndpoints(own, topology, cluster)];
    });

function checkGatewayThatIsOff({ eastWestGateway = {} }: ClusterArgs, { name, gateway }: Cluster): Issue[] {
    if (gateway.enabled !== false) return [];
    return Object.entries(eastWestGateway)
        .filter(([field, value]) => field !== "enabled" && value !== undefined)
        .map(([field]) => ({
            path: `clusters.${name}.eastWestGateway.${field}`,
            reason: "the cluster has no gateway, for its `enabled` is false; remove one of them",
        }));
}

function checkWayToIstiod({ eastWestGateway = {} }: ClusterArgs, topology: Topology, cluster: Cluster): Issue[] {
    if (!hasGateway(topology, cluster)) return []; // where it has none yet, what is said of it waits
    const at = `clusters.${cluster.name}.eastWestGateway`;
    const nobody = "no remote reaches istiod at this gateway";
    const ofIstiod = (["istiodCredential", "hostNames"] as const).filter((field) => eastWestGateway[field] !== undefined);
    const open = gatewayPorts(topology, cluster).map(({ name }) => name);
    const closed = Object.keys(eastWestGateway.nodePorts ?? {}).filter((port) => !open.includes(port));
    return [
        ...(exposesIstiod(topology, cluster) ? [] : ofIstiod).map((field) => ({
            path: `${at}.${field}`,
            reason: `${nobody}, so that it does nothing; remove it`,
        })),
        ...closed.map((port) => ({
            path: `${at}.nodePorts.${port}`,
            reason: `the gateway does not open this port: ${port === "tls" ? "the mesh has one network" : nobody}; remove it`,
        })),
    ];
}

function checkLegacyEndpoints({ legacyEndpoints }: ClusterArgs, topology: Topology, cluster: Cluster): Issue[] {
    if (!legacyEndpoints || !isRemote(cluster)) return [];
    const byName = cluster.controlPlaneClusters.find((primary) => clusterNamed(topology, primary).gateway.hostNames === "InjectionURL");
    if (byName === undefined) return [];
    const reason = `the gateway of "${byName}" is reached by its name (hostNames "InjectionURL"), which has no endpoints; remove this`;
    return [{ path: `clusters.${cluster.name}.legacyEndpoints`, reason }];
}
