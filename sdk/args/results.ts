/** The result for one cluster of the mesh. */
export interface ClusterResult {
  /** The role of the cluster: "primary", "remote" or "external". */
  readonly role: string;

  /**
   * The name of the cluster's network in Istio.
   * An external control plane has no workloads on it.
   */
  readonly network: string;

  /**
   * The names of the clusters whose istiod serves this cluster's proxies.
   * Unless the cluster is a remote, this is the cluster itself.
   */
  readonly controlPlaneClusters: string[];

  /**
   * The names of the other clusters whose endpoints this cluster's istiod reads.
   * The list is empty for a remote. A remote has no istiod, or one that reads no other cluster
   * (`localInjector`).
   */
  readonly peers: string[];

  /**
   * The revision of the control plane that serves this cluster, as in the label `istio.io/rev`.
   * It is "default" if `istio.revision` is not set.
   */
  readonly revision: string;

  /**
   * The URL at which other clusters reach the API server of this cluster.
   * It is `apiServer.server` if that is set, or else the URL in the kubeconfig.
   */
  readonly apiServer: string;

  /**
   * The IP address or host name of the east-west gateway, or of an external istiod.
   * If there are several, this is the first.
   *
   * Not set if there is no gateway, or if no address was given or assigned.
   */
  readonly gatewayAddress?: string;

  /**
   * The ports at `gatewayAddress`.
   * They are 15021 for health checks, 15443 for services, 15012 and 15017 for istiod. With a
   * Service of type "NodePort", they are the node ports that `nodePorts` sets.
   *
   * Not set if there is no gateway.
   */
  readonly gatewayPorts?: number[];

  /**
   * When the certificate that this cluster's istiod signs with expires (ISO 8601).
   *
   * Not set for a remote without `localInjector`, because no istiod signs there. Also not set with
   * `trust.existingSecret`, because the certificate is then not kept in the state.
   */
  readonly certificateExpiry?: string;
}
