import type { Cluster, Topology } from "../topology/topology";
import { names } from "./names";
import type { Manifest } from "./plan";

/**
 * What opens the east-west gateways. It is configuration, so it lives in the config stores, which are the primaries: a
 * primary's `cross-network-gateway` also covers the gateways of the remotes it serves, because it selects by label.
 */
export function planExposure(topology: Topology, cluster: Cluster, expose: { istiod: boolean; services: boolean }): Manifest[] {
    if (cluster.role !== "primary") return [];
    return [
        ...(expose.istiod ? exposeIstiod(topology.systemNamespace) : []),
        ...(expose.services ? [exposeServices(topology.systemNamespace)] : []),
    ];
}

const selector = { istio: names.gatewaySelector };

/** As Istio's samples/multicluster/expose-services.yaml: mTLS between workloads passes through, chosen by its SNI. */
function exposeServices(namespace: string): Manifest {
    return {
        apiVersion: "networking.istio.io/v1",
        kind: "Gateway",
        metadata: { name: "cross-network-gateway", namespace },
        spec: {
            selector,
            servers: [{ port: { number: 15443, name: "tls", protocol: "TLS" }, tls: { mode: "AUTO_PASSTHROUGH" }, hosts: ["*.local"] }],
        },
    };
}

/** As Istio's samples/multicluster/expose-istiod.yaml: TLS passes through and is verified against istiod's own certificate. */
function exposeIstiod(namespace: string): Manifest[] {
    const gateway = "istiod-gateway";
    const istiod = `istiod.${namespace}.svc.cluster.local`;
    const server = (name: string, number: number): object => ({
        port: { number, name, protocol: "tls" },
        tls: { mode: "PASSTHROUGH" },
        hosts: ["*"],
    });
    const route = (port: number, target: number): object => ({
        match: [{ port, sniHosts: ["*"] }],
        route: [{ destination: { host: istiod, port: { number: target } } }],
    });
    return [
        {
            apiVersion: "networking.istio.io/v1",
            kind: "Gateway",
            metadata: { name: gateway, namespace },
            spec: { selector, servers: [server("tls-istiod", 15012), server("tls-istiodwebhook", 15017)] },
        },
        {
            apiVersion: "networking.istio.io/v1",
            kind: "VirtualService",
            metadata: { name: "istiod-vs", namespace },
            spec: { hosts: ["*"], gateways: [gateway], tls: [route(15012, 15012), route(15017, 443)] },
        },
    ];
}
