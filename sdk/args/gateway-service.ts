/** How an east-west gateway's Service is published, as in Kubernetes. */
export const GatewayServiceType = {
  /** A load balancer outside the cluster provides the address. */
  LoadBalancer: "LoadBalancer",
  /**
   * Every node answers on the node ports.
   * You must set `addresses`.
   */
  NodePort: "NodePort",
  /**
   * The Service is reachable only inside its cluster.
   * You publish it yourself, e.g. behind a load balancer of your own, and must set `addresses`.
   */
  ClusterIP: "ClusterIP",
} as const;

export type GatewayServiceType = (typeof GatewayServiceType)[keyof typeof GatewayServiceType];

/** A cloud whose load balancers can be internal: reachable only from its private networks. */
export const InternalLoadBalancer = {
  /** An internal Network Load Balancer of AWS, created by the AWS Load Balancer Controller. */
  AWS: "aws",
  /** An internal load balancer of Azure. */
  Azure: "azure",
  /**
   * An internal passthrough Network Load Balancer of Google Cloud.
   * It is reachable from all regions of its network.
   */
  GCP: "gcp",
} as const;

export type InternalLoadBalancer = (typeof InternalLoadBalancer)[keyof typeof InternalLoadBalancer];

/** How remotes reach istiod at a gateway whose address is a host name. */
export const HostNameStrategy = {
  /**
   * The host name is resolved during installation.
   * The IP addresses are written to the EndpointSlice of the remotes. Use it for load balancers
   * whose IP addresses do not change, e.g. AWS Network Load Balancers.
   */
  Resolve: "Resolve",
  /**
   * Remotes use the host name itself.
   * Their API servers use it in the webhook's URL, their proxies in a Service of type ExternalName.
   * Use it for host names whose IP addresses change. The remotes' API servers and pods must be able
   * to resolve the host name.
   */
  InjectionURL: "InjectionURL",
} as const;

export type HostNameStrategy = (typeof HostNameStrategy)[keyof typeof HostNameStrategy];

/** Whether a node may forward outside traffic to another node, as in Kubernetes. */
export const ExternalTrafficPolicy = {
  /** Any node forwards traffic to any gateway pod, and the client's IP address is lost. */
  Cluster: "Cluster",
  /** Only nodes with a gateway pod accept traffic, and the client's IP address is preserved. */
  Local: "Local",
} as const;

export type ExternalTrafficPolicy =
  (typeof ExternalTrafficPolicy)[keyof typeof ExternalTrafficPolicy];

/** How many IP families a Service has, as in Kubernetes. */
export const IPFamilyPolicy = {
  /** A single IP family. */
  SingleStack: "SingleStack",
  /** Two IP families if the cluster has both, or else one. */
  PreferDualStack: "PreferDualStack",
  /** Two IP families, or an error in a cluster that has only one. */
  RequireDualStack: "RequireDualStack",
} as const;

export type IPFamilyPolicy = (typeof IPFamilyPolicy)[keyof typeof IPFamilyPolicy];

/** An IP family, as in Kubernetes. */
export const IPFamily = {
  /** Addresses such as 203.0.113.7. */
  IPv4: "IPv4",
  /** Addresses such as 2001:db8::7. */
  IPv6: "IPv6",
} as const;

export type IPFamily = (typeof IPFamily)[keyof typeof IPFamily];
