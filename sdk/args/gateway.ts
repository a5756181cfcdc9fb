import type * as pulumi from "@pulumi/pulumi";
import type { AutoscalingArgs, ResourcesArgs, TolerationArgs } from "./gateway-pods";
import type {
  GatewayServiceType,
  InternalLoadBalancer,
  HostNameStrategy,
  ExternalTrafficPolicy,
  IPFamilyPolicy,
  IPFamily,
} from "./gateway-service";

/** The gateway where other networks reach this cluster's services, and remotes reach its istiod. */
export interface EastWestGatewayArgs {
  /**
   * Whether the cluster has an east-west gateway.
   * It can be false if another cluster of the same network has a gateway and no remote uses this
   * cluster's istiod. It can be true before the topology needs a gateway. If the cluster has no
   * gateway, its other settings have no effect until it has one. Settings for istiod have no effect
   * until a remote uses this istiod.
   *
   * Defaults to true if the topology needs a gateway: in every cluster of a mesh with several
   * networks, and in a primary with remotes. Otherwise it is false.
   */
  readonly enabled?: boolean;

  /**
   * The revision of the control plane that configures the gateway.
   * It is one of `istio.revisions`. A change replaces the gateway's pods one by one.
   *
   * Becomes `revision` of the chart `gateway`, and the version of this chart.
   * Defaults to `istio.revision`.
   */
  readonly revision?: string;

  /**
   * The type of the gateway's Service: "LoadBalancer", "NodePort" or "ClusterIP".
   * With "NodePort" and "ClusterIP" nothing assigns an address, so `addresses` is required.
   *
   * Becomes `spec.type` of the Service.
   * Defaults to "LoadBalancer".
   */
  readonly serviceType?: GatewayServiceType;

  /**
   * Annotations for the gateway's Service, e.g. those that select a kind of load balancer.
   * They override the annotations of `internalLoadBalancer`.
   *
   * Becomes `metadata.annotations` of the Service.
   * Defaults to none.
   */
  readonly serviceAnnotations?: { [key: string]: pulumi.Input<string> };

  /**
   * Makes the load balancer internal to the private networks of a cloud: "aws", "azure" or "gcp".
   * An east-west gateway should not be open to the internet. Load balancers of "aws" have host
   * names, so remotes need `hostNames`. It requires `serviceType` "LoadBalancer".
   *
   * Becomes annotations of the Service, e.g. `service.beta.kubernetes.io/aws-load-balancer-scheme`.
   * Defaults to the cluster's usual load balancer. On most clouds it has a public address.
   */
  readonly internalLoadBalancer?: InternalLoadBalancer;

  /**
   * The load balancer implementation that serves the Service.
   * It requires `serviceType` "LoadBalancer".
   *
   * Becomes `spec.loadBalancerClass` of the Service.
   * Defaults to the cluster's default implementation.
   */
  readonly loadBalancerClass?: string;

  /**
   * The only IP ranges that can reach the gateway, e.g. `203.0.113.0/24`.
   * The cloud's firewall enforces them. Write a range as its first address and a prefix length.
   * Name at least one range for each IP family of the gateway: a family without one is open to
   * everyone. An empty list is rejected. It requires `serviceType` "LoadBalancer".
   *
   * Becomes `spec.loadBalancerSourceRanges` of the Service.
   * Defaults to all addresses.
   */
  readonly loadBalancerSourceRanges?: pulumi.Input<string>[];

  /**
   * The IP address that the load balancer should get, if the cloud lets you choose it.
   * Its family must be one of `ipFamilies`. Other clusters must be able to reach it, so loopback
   * and link-local addresses are rejected. Newer clouds use an annotation instead. It requires
   * `serviceType` "LoadBalancer".
   *
   * Becomes `spec.loadBalancerIP` of the Service.
   * Defaults to an address that the cloud assigns.
   */
  readonly loadBalancerIP?: pulumi.Input<string>;

  /**
   * Whether Kubernetes opens node ports for the load balancer.
   * Set it to false for load balancers that send traffic directly to pods. A Service keeps node
   * ports that it already has, and `nodePorts` are opened in any case. It requires `serviceType`
   * "LoadBalancer".
   *
   * Becomes `spec.allocateLoadBalancerNodePorts` of the Service.
   * Defaults to true, as in Kubernetes.
   */
  readonly allocateLoadBalancerNodePorts?: boolean;

  /**
   * Whether a node may forward outside traffic to another node: "Cluster" or "Local".
   * It cannot be combined with `serviceType` "ClusterIP".
   *
   * Becomes `spec.externalTrafficPolicy` of the Service.
   * Defaults to "Cluster", as in Kubernetes.
   */
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;

  /**
   * How many IP families the Service has: "SingleStack", "PreferDualStack" or "RequireDualStack".
   * If a gateway asks for two families, or for IPv6, Istio's `ISTIO_DUAL_STACK` is enabled in the
   * whole mesh. Without it, proxies with addresses of both families would serve only IPv4.
   *
   * Becomes `spec.ipFamilyPolicy` of the Service.
   * Defaults to a single family, as in Kubernetes.
   */
  readonly ipFamilyPolicy?: IPFamilyPolicy;

  /**
   * The IP families of the Service, "IPv4" and "IPv6", in order of preference.
   * With both, remotes reach istiod at an address of each family. With IPv6 alone, the remotes must
   * have IPv6 too.
   *
   * Becomes `spec.ipFamilies` of the Service.
   * Defaults to the cluster's default family.
   */
  readonly ipFamilies?: IPFamily[];

  /**
   * The node ports of the Service, each from 1 to 65535, by the name of the Service's port.
   * The names are `status-port` (health), `tls` (services), `tls-istiod` and `tls-webhook`
   * (istiod). In ambient mode, they are `status-port` and `hbone` (services). With `serviceType`
   * "NodePort", every port that the gateway opens is required, except `status-port`. Other clusters
   * have to know these ports.
   *
   * Becomes `nodePort` of the Service's ports.
   * Defaults to ports that Kubernetes chooses.
   */
  readonly nodePorts?: { [port: string]: number };

  /**
   * The IP addresses or host names where other clusters reach this gateway.
   * Set it if you know them before the gateway is installed, or if they differ from what the
   * Service shows, e.g. with reserved addresses, network address translation or bare metal. The
   * installation then does not wait for the Service.
   *
   * Gateways of different networks, or of primaries with different remotes, cannot share an address
   * and port. Host names are in lower case. Loopback and link-local addresses, "localhost",
   * duplicates and an empty list are rejected.
   *
   * Becomes the remotes' endpoints of istiod, and Istio's `meshNetworks`.
   * Defaults to the addresses that the load balancer gets.
   */
  readonly addresses?: pulumi.Input<string>[];

  /**
   * How remotes reach istiod if the gateway's address is a host name: "Resolve" or "InjectionURL".
   * The host name can be one of `addresses`, or assigned to a load balancer. This argument is
   * required if remotes reach istiod at a host name, unless they have a `localInjector`. The reason
   * is that API servers do not call webhooks through a Service of type ExternalName.
   *
   * "InjectionURL" needs exactly one host name. It cannot be combined with several `addresses`,
   * with `serviceType` "NodePort", or with `loadBalancerIP` without `addresses`. A remote with
   * several primaries cannot use it. Neither value can be combined with `addresses` that are all IP
   * addresses.
   *
   * Becomes the remotes' endpoints of istiod, or `istiodRemote.injectionURL` of their chart
   * `istiod`.
   * Defaults to none.
   */
  readonly hostNames?: HostNameStrategy;

  /**
   * How long to wait for the load balancer's address, e.g. "90s", "10m" or "1h", at most "24h".
   * After that time the installation fails with a timeout, and everything installed so far stays.
   * Shortly before, a warning for the cluster shows the events of the Service. With `hostNames`
   * "Resolve", a new host name has the same time until it resolves.
   *
   * Defaults to "10m".
   */
  readonly addressTimeout?: string;

  /**
   * The fixed number of gateway pods, at least 1, instead of autoscaling.
   * It cannot be combined with `autoscaling`.
   *
   * Becomes `spec.replicas` of the Deployment.
   * Defaults to the chart's autoscaling, with 1 to 5 pods.
   */
  readonly replicas?: number;

  /**
   * How the number of gateway pods follows their load.
   * It cannot be combined with `replicas`.
   *
   * Defaults to the chart's autoscaling, with 1 to 5 pods at 80 % CPU utilization.
   */
  readonly autoscaling?: AutoscalingArgs;

  /**
   * How many gateway pods must stay available while nodes are drained, at least 1.
   * It must be less than the number of pods: `replicas`, or `autoscaling.minReplicas`.
   *
   * Becomes `spec.minAvailable` of a PodDisruptionBudget.
   * Defaults to no PodDisruptionBudget.
   */
  readonly minAvailable?: number;

  /**
   * The resources of each gateway pod.
   * For a resource that you do not set, the chart's values apply: `requests` of 100m CPU and 128Mi
   * memory, `limits` of 2 CPU and 1Gi memory. A request cannot exceed its limit, so to request 2Gi
   * of memory set both.
   *
   * Defaults to the chart's values.
   */
  readonly resources?: ResourcesArgs;

  /**
   * The labels of the nodes that gateway pods can run on.
   *
   * Becomes `nodeSelector` of the pods.
   * Defaults to any node.
   */
  readonly nodeSelector?: { [label: string]: pulumi.Input<string> };

  /**
   * The node taints that gateway pods tolerate.
   *
   * Becomes `tolerations` of the pods.
   * Defaults to none.
   */
  readonly tolerations?: TolerationArgs[];

  /**
   * Whether to create a NetworkPolicy that admits traffic only to the gateway's open ports.
   * The ports are 15021 for health checks, 15443 for services if there are several networks (15008
   * in ambient mode), 15012 and 15017 for istiod if it is exposed, and 15020 and 15090 for metrics.
   * Use it in clusters where other policies deny traffic by default. The network plug-in must
   * support NetworkPolicy.
   *
   * Becomes a `NetworkPolicy` in the system namespace.
   * Defaults to false.
   */
  readonly networkPolicy?: boolean;

  /**
   * The name of a Secret with the HTTPS certificate that this gateway uses for istiod.
   * TLS then ends at the gateway, as some load balancers and firewalls require. The Secret is in
   * the system namespace and has `tls.crt` and `tls.key`. It must exist before the mesh, so the
   * namespace must too (`namespace.existing`). The certificate must be valid for the names that
   * remotes use, and be signed by the mesh's root.
   *
   * Becomes `credentialName` of the Gateway.
   * Defaults to istiod's own certificate, with TLS passed through the gateway.
   */
  readonly istiodCredential?: pulumi.Input<string>;
}
