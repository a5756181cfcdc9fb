/** What became of one cluster of the mesh. */
export interface ClusterResult {
  /** "primary", "remote" or "external". */
  readonly role: string;

  /** The name of the cluster's network, as Istio has it. Nothing of an external control plane is on it. */
  readonly network: string;

  /** The names of the primaries whose istiod serves this cluster's proxies: the cluster itself unless it is a remote. */
  readonly controlPlaneClusters: string[];

  /**
   * The names of the clusters whose endpoints this cluster's istiod reads. Empty for a remote: it has no istiod, or one (`localInjector`) that
   * reads no other cluster.
   */
  readonly peers: string[];

  /** The control plane's revision that serves this cluster, the value of the label `istio.io/rev`: "default" without one. */
  readonly revision: string;

  /**
   * The address of the east-west gateway, or of an external istiod: an IP address or a host name, the first if there are several. Absent
   * where there is no gateway, or no address of it was given or assigned.
   */
  readonly gatewayAddress?: string;

  /**
   * The ports at that address: 15021 health, 15443 services, 15012 and 15017 istiod; with the service type
   * "NodePort" those that nodes open for these, as far as they were given. Absent without a gateway.
   */
  readonly gatewayPorts?: number[];

  /**
   * When the certificate by which this cluster's istiod signs expires, in the form of ISO 8601. Absent for a remote without an istiod of its
   * own (`localInjector`), where nothing is signed, and with `trust.existingSecret`, of which nothing is kept.
   */
  readonly certificateExpiry?: string;
}
