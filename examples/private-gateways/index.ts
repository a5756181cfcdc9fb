// East-west gateways that only private networks reach: one cluster on AWS, one on Google Cloud, with a VPN or an interconnect
// between their networks. A gateway of either network takes requests for every service of the mesh, so none should be public.
import {
  ClusterRole,
  HostNameStrategy,
  InternalLoadBalancer,
  MultiClusterMesh,
  Platform,
} from "istio-multicluster";

/** The networks of both clusters, nodes and pods. */
const networks = ["10.10.0.0/16", "10.20.0.0/16"];

/**
 * Where the API servers of the GKE cluster come from, the range of its control plane: they are in a network of Google's, and call the
 * injection webhook at the gateway of the primary, port 15017. The VPN has to know the way back to it.
 */
const googleControlPlane = "172.16.0.0/28";

const mesh = new MultiClusterMesh("mesh", {
  clusters: {
    aws: {
      network: "aws",
      eastWestGateway: {
        internalLoadBalancer: InternalLoadBalancer.AWS,
        // load balancers of AWS have names; a Network Load Balancer's addresses stay as they are
        hostNames: HostNameStrategy.Resolve,
        // a list of a cluster's own takes the place of the one in `defaults`
        loadBalancerSourceRanges: [...networks, googleControlPlane],
      },
    },
    google: {
      network: "google",
      role: ClusterRole.Remote,
      primary: "aws",
      platform: Platform.GKE,
      // GKE's API servers want to see the older kind `Endpoints` before they call a webhook
      legacyEndpoints: true,
      eastWestGateway: { internalLoadBalancer: InternalLoadBalancer.GCP },
    },
  },
  // merged with what each cluster says of its gateway
  defaults: { eastWestGateway: { loadBalancerSourceRanges: networks } },
});

export const clusters = mesh.clusters;
