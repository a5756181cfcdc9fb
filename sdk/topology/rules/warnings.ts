import * as ipaddr from "ipaddr.js";
import { exposesIstiod } from "../relations";
import type { Issue } from "../issue";
import type { Cluster, Topology } from "../topology";

/** What is allowed and yet worth a word. */
export function warningsOf(topology: Topology): Issue[] {
    return topology.clusters
        .filter((cluster) => exposesIstiod(topology, cluster) && mayBePublic(cluster))
        .map(({ name }) => ({
            path: `clusters.${name}.eastWestGateway`,
            reason:
                "istiod is exposed at a load balancer that may be open to the world; choose `internalLoadBalancer`, or name who may reach it in " +
                "`loadBalancerSourceRanges`",
        }));
}

function mayBePublic({ gateway }: Cluster): boolean {
    const { serviceType, internalLoadBalancer, loadBalancerSourceRanges, serviceAnnotations, loadBalancerIP, addresses } = gateway;
    if (serviceType !== "LoadBalancer" || internalLoadBalancer !== undefined || loadBalancerSourceRanges.length > 0) return false;
    const fixed = [...(loadBalancerIP === undefined ? [] : [loadBalancerIP]), ...addresses];
    if (fixed.length > 0 && fixed.every((address) => ipaddr.isValid(address) && isPrivate(address))) return false;
    // whoever chose a kind of load balancer by annotations has thought of it
    return !Object.entries(serviceAnnotations).some(([key, value]) => /internal/i.test(`${key} ${value}`));
}

const isPrivate = (address: string): boolean => ["private", "uniqueLocal", "carrierGradeNat"].includes(ipaddr.process(address).range());
