// East-west gateways that only private networks can reach: one cluster on AWS and one on Google
// Cloud, with a VPN or an interconnect between them. Each gateway accepts requests for every
// service of the mesh, so none should be public.
import {
  ClusterRole,
  HostNameStrategy,
  InternalLoadBalancer,
  MultiClusterMesh,
  Platform,
} from "istio-multicluster";

/** The networks of the nodes and pods in both clusters. */
const networks = ["10.10.0.0/16", "10.20.0.0/16"];

/**
 * The IP range of the GKE cluster's control plane, which is in a network of Google. Its API servers
 * call the injection webhook at the primary's gateway, port 15017. The VPN needs a route back.
 */
const googleControlPlane = "172.16.0.0/28";

const mesh = new MultiClusterMesh("mesh", {
  clusters: {
    aws: {
      network: "aws",
      eastWestGateway: {
        internalLoadBalancer: InternalLoadBalancer.AWS,
        // AWS load balancers have host names; a Network Load Balancer keeps its IP addresses
        hostNames: HostNameStrategy.Resolve,
        // a cluster's own list replaces the list in `defaults`
        loadBalancerSourceRanges: [...networks, googleControlPlane],
      },
    },
    google: {
      network: "google",
      role: ClusterRole.Remote,
      primary: "aws",
      platform: Platform.GKE,
      // GKE's API servers call a webhook only if an object of the older kind `Endpoints` exists
      legacyEndpoints: true,
      eastWestGateway: { internalLoadBalancer: InternalLoadBalancer.GCP },
    },
  },
  // merged with each cluster's own gateway settings
  defaults: { eastWestGateway: { loadBalancerSourceRanges: networks } },
});

export const clusters = mesh.clusters;
