/**
 * Annotations of a Service. If one changes, a load balancer may get another address. They are from
 * the documentation of the AWS Load Balancer Controller, AKS, GKE and MetalLB.
 */
export const addressAnnotations: readonly string[] = [
  ...[
    ...["type", "name", "scheme", "internal", "subnets", "eip-allocations", "ip-address-type"],
    ...["private-ipv4-addresses", "ipv6-addresses"],
  ].map((name) => `service.beta.kubernetes.io/aws-load-balancer-${name}`),
  ...[
    ...["load-balancer-internal", "load-balancer-internal-subnet", "load-balancer-resource-group"],
    ...["load-balancer-ipv4", "load-balancer-ipv6"],
    ...["pip-name", "pip-name-ipv6", "pip-prefix-id", "pip-prefix-id-ipv6"],
  ].map((name) => `service.beta.kubernetes.io/azure-${name}`),
  ...["load-balancer-type", "load-balancer-ip-addresses", "internal-load-balancer-subnet"].map(
    (name) => `networking.gke.io/${name}`,
  ),
  ...["load-balancer-type", "network-tier", "l4-rbs"].map((name) => `cloud.google.com/${name}`),
  ...["metallb.io", "metallb.universe.tf"].flatMap((group) =>
    ["loadBalancerIPs", "address-pool"].map((name) => `${group}/${name}`),
  ),
];
