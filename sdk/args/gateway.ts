/** How an east-west gateway's Service is published, as Kubernetes has it. */
export const GatewayServiceType = {
  /** A load balancer outside the cluster gives it an address. */
  LoadBalancer: "LoadBalancer",
  /** Every node answers on a port of its own; the addresses have to be given. */
  NodePort: "NodePort",
  /** Reachable in its cluster only; something of yours stands in front of it, and its addresses have to be given. */
  ClusterIP: "ClusterIP",
} as const;

/** How an east-west gateway's Service is published, as Kubernetes has it. */
export type GatewayServiceType = (typeof GatewayServiceType)[keyof typeof GatewayServiceType];

/** A cloud whose load balancers can be internal: reachable from its own private networks only. */
export const InternalLoadBalancer = {
  /** An internal Network Load Balancer of Amazon Web Services, made by the AWS Load Balancer Controller. */
  AWS: "aws",
  /** An internal load balancer of Azure. */
  Azure: "azure",
  /** An internal passthrough Network Load Balancer of Google Cloud, reachable from all its regions. */
  GCP: "gcp",
} as const;

/** A cloud whose load balancers can be internal: reachable from its own private networks only. */
export type InternalLoadBalancer = (typeof InternalLoadBalancer)[keyof typeof InternalLoadBalancer];

/** What is done where a gateway's address is a host name and remotes have to reach istiod there. */
export const HostNameStrategy = {
  /**
   * The name is resolved when the mesh is installed, and the IP addresses are written into the remotes' EndpointSlice. For
   * load balancers whose addresses stay, such as Network Load Balancers.
   */
  Resolve: "Resolve",
  /**
   * Remotes use the name itself: their API servers by the webhook's URL, their proxies by a Service of type ExternalName. For
   * names whose addresses change; the remotes' API servers and pods must be able to resolve the name.
   */
  InjectionURL: "InjectionURL",
} as const;

/** What is done where a gateway's address is a host name and remotes have to reach istiod there. */
export type HostNameStrategy = (typeof HostNameStrategy)[keyof typeof HostNameStrategy];

/** Whether traffic from outside may go on to another node, as Kubernetes has it. */
export const ExternalTrafficPolicy = {
  /** Any node passes it on to any gateway pod; the caller's address is lost. */
  Cluster: "Cluster",
  /** Only nodes with a gateway pod take it; the caller's address stays. */
  Local: "Local",
} as const;

/** Whether traffic from outside may go on to another node, as Kubernetes has it. */
export type ExternalTrafficPolicy =
  (typeof ExternalTrafficPolicy)[keyof typeof ExternalTrafficPolicy];

/** How many IP families a Service has, as Kubernetes has it. */
export const IPFamilyPolicy = {
  /** One family of addresses. */
  SingleStack: "SingleStack",
  /** Two families where the cluster has both. */
  PreferDualStack: "PreferDualStack",
  /** Two families; refused by clusters that have one. */
  RequireDualStack: "RequireDualStack",
} as const;

/** How many IP families a Service has, as Kubernetes has it. */
export type IPFamilyPolicy = (typeof IPFamilyPolicy)[keyof typeof IPFamilyPolicy];

/** An IP family, as Kubernetes has it. */
export const IPFamily = {
  /** Addresses such as 203.0.113.7. */
  IPv4: "IPv4",
  /** Addresses such as 2001:db8::7. */
  IPv6: "IPv6",
} as const;

/** An IP family, as Kubernetes has it. */
export type IPFamily = (typeof IPFamily)[keyof typeof IPFamily];

/** The gateway through which other networks reach this cluster's services, and remotes reach its istiod. */
export interface EastWestGatewayArgs {
  /**
   * Whether the cluster has an east-west gateway. Defaults to where the topology needs one: in every cluster of a mesh of
   * several networks, and in a primary with remotes. It may be false where another cluster of the same network has a gateway
   * and no remote reaches istiod here; it may be true where none is needed yet. What is said here of a gateway that is
   * not there, or of a way to istiod that no remote takes, waits until there is one.
   */
  readonly enabled?: boolean;

  /**
   * How the gateway is published, the Service's `spec.type`. With "NodePort" and "ClusterIP" nothing assigns an address, so
   * `addresses` are needed. Defaults to "LoadBalancer".
   */
  readonly serviceType?: GatewayServiceType;

  /**
   * Annotations of the gateway's Service, its `metadata.annotations`, such as those by which clouds choose a kind of load balancer. They win
   * over those of `internalLoadBalancer`. Defaults to none.
   */
  readonly serviceAnnotations?: { [key: string]: string };

  /**
   * Makes the load balancer internal to the private networks of the named cloud, by the annotations that the cloud wants: "aws",
   * "azure" or "gcp". An east-west gateway should not be open to the world. It becomes annotations of the
   * Service, such as `service.beta.kubernetes.io/aws-load-balancer-scheme`. Those of "aws" have host names, so that remotes need
   * `hostNames`. Only with the `serviceType` "LoadBalancer". Defaults to whatever the cluster makes of a LoadBalancer Service: on most
   * clouds a public address.
   */
  readonly internalLoadBalancer?: InternalLoadBalancer;

  /**
   * The implementation that serves the load balancer, the Service's `spec.loadBalancerClass`. Only with the `serviceType` "LoadBalancer".
   * Defaults to the cluster's own.
   */
  readonly loadBalancerClass?: string;

  /**
   * The only addresses that may reach the gateway, as IP ranges such as `203.0.113.0/24`, each the first address of the range and a
   * length: the Service's `spec.loadBalancerSourceRanges`, kept by the cloud's firewall. Each IP family that was asked for needs a range of
   * its own, for without one everybody reaches the gateway there; an empty list is refused. Only with the `serviceType` "LoadBalancer".
   * Defaults to every address.
   */
  readonly loadBalancerSourceRanges?: string[];

  /**
   * The address that the load balancer shall have, where the cloud lets it be chosen: the Service's `spec.loadBalancerIP`, an IP
   * address of one of the `ipFamilies` that other clusters can reach, and so no loopback or link-local one. Newer clouds want an annotation
   * instead. Only with the `serviceType` "LoadBalancer". Defaults to one that the cloud assigns.
   */
  readonly loadBalancerIP?: string;

  /**
   * Whether Kubernetes opens ports of the nodes for the load balancer: the Service's `spec.allocateLoadBalancerNodePorts`. False is for load
   * balancers that lead to pods directly. Where nodes had ports before, they keep them, and `nodePorts` are opened all the same. Only with the
   * `serviceType` "LoadBalancer". Defaults to Kubernetes' own, true.
   */
  readonly allocateLoadBalancerNodePorts?: boolean;

  /**
   * Whether traffic may go on to another node: "Cluster" or "Local", the Service's `spec.externalTrafficPolicy`. Not with the `serviceType`
   * "ClusterIP". Defaults to Kubernetes' own, "Cluster".
   */
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;

  /**
   * How many IP families the Service has, its `spec.ipFamilyPolicy`. Where a gateway asks for two, or for IPv6, Istio's
   * `ISTIO_DUAL_STACK` is switched on in the whole mesh: proxies with addresses of both families would else serve IPv4 alone. Defaults
   * to Kubernetes' own, one.
   */
  readonly ipFamilyPolicy?: IPFamilyPolicy;

  /**
   * The IP families of the Service, "IPv4" and "IPv6", the first one preferred: its `spec.ipFamilies`. Where both are named, remotes
   * reach istiod at an address of each; where IPv6 is the only one, the remotes must have it too. Defaults to the cluster's own.
   */
  readonly ipFamilies?: IPFamily[];

  /**
   * The ports that nodes open for a Service of type "NodePort", by the Service's names of them: `status-port` (health), `tls`
   * (services), `tls-istiod` and `tls-webhook` (istiod), each between 1 and 65535. They become `nodePort` of the Service's ports.
   * Ports that others have to know (all but `status-port`) must be given with "NodePort". Defaults to ones that Kubernetes chooses.
   */
  readonly nodePorts?: { [port: string]: number };

  /**
   * The addresses at which other clusters reach this gateway, IP addresses or host names, where they are known before it is
   * installed or differ from what the Service shows: reserved addresses, network address translation, bare metal. Then nothing
   * waits for the Service. They become the remotes' endpoints of istiod and Istio's `meshNetworks`. Gateways of several networks, or of
   * primaries with different remotes, cannot share an address and port. Names are in lower case; loopback and link-local addresses,
   * "localhost", an address named twice and an empty list are refused. Defaults to the addresses that the load balancer gets.
   */
  readonly addresses?: string[];

  /**
   * What to do with a host name that remotes have to reach istiod by, given or assigned by a load balancer: "Resolve" or "InjectionURL".
   * It is needed because API servers call no webhook behind the name of a Service of type ExternalName. It becomes the remotes'
   * endpoints of istiod, or their `istiodRemote.injectionURL`. "InjectionURL" is for one host name: not beside several `addresses`, not with
   * the `serviceType` "NodePort", not for a remote of several primaries, nor with a `loadBalancerIP` that stands alone. Neither goes with
   * `addresses` that are all IP addresses. Defaults to none: a host name is then refused where remotes reach istiod, unless they have a
   * `localInjector`.
   */
  readonly hostNames?: HostNameStrategy;

  /**
   * How long to wait for the load balancer's address, such as "90s", "10m" or "1h", at most "24h". Then the installation fails and says that
   * the time is over; a warning at the cluster, shortly before, tells the events of the Service. What stands is kept. Defaults to "10m".
   */
  readonly addressTimeout?: string;

  /**
   * How many gateway pods there are, at least 1: the Deployment's `spec.replicas`, and no autoscaling. It is refused beside `autoscaling`.
   * Defaults to the chart's autoscaling, one to five pods.
   */
  readonly replicas?: number;

  /** How the number of gateway pods follows their load. It is refused beside `replicas`. Defaults to the chart's: one to five pods at 80 % CPU. */
  readonly autoscaling?: AutoscalingArgs;

  /**
   * How many gateway pods must stay when nodes are drained: the `spec.minAvailable` of a PodDisruptionBudget, at least 1. It wants
   * more than that many pods (`replicas`, or `autoscaling.minReplicas`). Defaults to no budget.
   */
  readonly minAvailable?: number;

  /**
   * What each gateway pod asks for and may use. The chart's own stay for each resource of which nothing is said: `requests` of 100m CPU and
   * 128Mi memory, `limits` of 2 CPU and 1Gi. What is then asked for cannot be more than what may be used: for 2Gi of memory give both.
   * Defaults to the chart's.
   */
  readonly resources?: ResourcesArgs;

  /** Labels of the nodes that gateway pods may run on, the pods' `nodeSelector`. Defaults to any node. */
  readonly nodeSelector?: { [label: string]: string };

  /** Taints of nodes that gateway pods bear, the pods' `tolerations`. Defaults to none. */
  readonly tolerations?: TolerationArgs[];

  /**
   * Whether a `NetworkPolicy` lets exactly the open ports into the gateway's pods: 15021 health, 15443 services where there are several
   * networks, 15012 and 15017 where istiod is exposed, and 15020 and 15090 for metrics. It is for clusters whose other policies deny what none
   * allows; the network plug-in must support it. Defaults to false.
   */
  readonly networkPolicy?: boolean;

  /**
   * Exposes istiod by HTTPS that ends at this gateway, with the certificate of this Secret of the system namespace (`tls.crt` and
   * `tls.key`): the Gateway's `credentialName`. The certificate must be valid for the names by which remotes ask, and signed by the mesh's
   * root. The Secret has to be there before the mesh, and so its namespace too (`namespace.existing`). It is for load balancers and firewalls
   * that want to see HTTPS. Defaults to istiod's own certificate, passed through.
   */
  readonly istiodCredential?: string;
}

/** How the number of pods follows their load, as a HorizontalPodAutoscaler has it. */
export interface AutoscalingArgs {
  /** The fewest pods, `spec.minReplicas`, at least 1. Defaults to 1. */
  readonly minReplicas?: number;

  /** The most pods, `spec.maxReplicas`, not less than `minReplicas`. Defaults to 5. */
  readonly maxReplicas?: number;

  /** The CPU use that is aimed at, in per cent of what pods ask for: `averageUtilization` of the CPU. Defaults to 80. */
  readonly targetCPUUtilizationPercentage?: number;
}

/** What a pod asks for and may use, as Kubernetes' ResourceRequirements have it. */
export interface ResourcesArgs {
  /**
   * What is set aside for a pod, as quantities by resource: `cpu: 100m`, `memory: 128Mi`. Not more than the limit, and of devices and huge
   * pages, which pods cannot share, as much. Defaults to the chart's.
   */
  readonly requests?: { [resource: string]: string };

  /** The most a pod may use, as quantities by resource: `cpu: "2"`, `memory: 1Gi`. Not less than the request. Defaults to the chart's. */
  readonly limits?: { [resource: string]: string };
}

/** A taint that a pod bears, as Kubernetes' Toleration has it. */
export interface TolerationArgs {
  /** The taint's `key`. Defaults to every key, which wants the operator "Exists". */
  readonly key?: string;

  /** The `operator`: "Equal" (the value must be the same) or "Exists" (any value). Defaults to "Equal". */
  readonly operator?: string;

  /** The taint's `value`. Defaults to the empty one. */
  readonly value?: string;

  /** The `effect` that is borne: "NoSchedule", "PreferNoSchedule" or "NoExecute". Defaults to all of them. */
  readonly effect?: string;

  /** For how many seconds "NoExecute" is borne, `tolerationSeconds`. Defaults to for ever. */
  readonly tolerationSeconds?: number;
}
