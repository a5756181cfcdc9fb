// East-west gateways that only private networks reach: one cluster on AWS, one on Google Cloud, with a VPN or an interconnect
// between their networks. A gateway of either network takes requests for every service of the mesh, so none should be public.
import { ClusterRole, HostNameStrategy, InternalLoadBalancer, MultiClusterMesh } from "istio-multicluster";

const mesh = new MultiClusterMesh("mesh", {
    clusters: {
        aws: {
            network: "aws",
            eastWestGateway: {
                internalLoadBalancer: InternalLoadBalancer.AWS,
                // load balancers of AWS have names; a Network Load Balancer's addresses stay as they are
                hostNames: HostNameStrategy.Resolve,
            },
        },
        google: {
            network: "google",
            role: ClusterRole.Remote,
            primary: "aws",
            eastWestGateway: { internalLoadBalancer: InternalLoadBalancer.GCP },
        },
    },
    // the networks of both, and nobody else; merged with what each cluster says of its gateway
    defaults: { eastWestGateway: { loadBalancerSourceRanges: ["10.10.0.0/16", "10.20.0.0/16"] } },
});

export const clusters = mesh.clusters;
