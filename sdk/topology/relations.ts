import type { Cluster, Topology } from "./topology";

/** What clusters are to each other. Every answer follows from the topology alone. */
export const isPrimary = (cluster: Cluster): boolean => cluster.role === "primary";
export const isRemote = (cluster: Cluster): boolean => cluster.role === "remote";
export const isExternal = (cluster: Cluster): boolean => cluster.role === "external";

export const clusterNamed = (topology: Topology, name: string): Cluster =>
  topology.clusters.find((cluster) => cluster.name === name)!;

/** Whether an istiod runs in a cluster, and signs certificates there. */
export const runsIstiod = (cluster: Cluster): boolean =>
  !isRemote(cluster) || cluster.localInjector;

/** The clusters with proxies: all but external control planes. */
export const meshClusters = (topology: Topology): Cluster[] =>
  topology.clusters.filter((cluster) => !isExternal(cluster));

/** The clusters whose istiod serves others or themselves. */
export const controlPlanes = (topology: Topology): Cluster[] =>
  topology.clusters.filter((cluster) => !isRemote(cluster));

/** The remotes that this cluster's istiod serves. */
export const remotesOf = (topology: Topology, controlPlane: Cluster): Cluster[] =>
  topology.clusters.filter(
    (c) => isRemote(c) && c.controlPlaneClusters.includes(controlPlane.name),
  );

/** The clusters whose istiod serves this one, in the order in which they are named. */
export const controlPlanesOf = (topology: Topology, { controlPlaneClusters }: Cluster): Cluster[] =>
  controlPlaneClusters.map((name) => clusterNamed(topology, name));

/** The cluster under whose name an istiod works and whose configuration and secrets it reads: its own, but for an external one. */
export const configClusterOf = (controlPlane: Cluster): string =>
  controlPlane.configCluster ?? controlPlane.name;

/** The external control plane that has this cluster for its config cluster. */
export const externalFor = (topology: Topology, cluster: Cluster): Cluster | undefined =>
  topology.clusters.find((c) => isExternal(c) && c.configCluster === cluster.name);

/** The clusters that hold Istio's configuration, of the mesh: primaries, and the config clusters of external control planes. */
export const isConfigCluster = (topology: Topology, cluster: Cluster): boolean =>
  isPrimary(cluster) || externalFor(topology, cluster) !== undefined;

/** Whether requests between some two clusters have to go through gateways. */
export const hasSeveralNetworks = (topology: Topology): boolean =>
  new Set(meshClusters(topology).map((c) => c.network)).size > 1;

/** A cluster's istiod is exposed exactly where a remote has to reach it. */
export const exposesIstiod = (topology: Topology, cluster: Cluster): boolean =>
  !isRemote(cluster) && remotesOf(topology, cluster).length > 0;

/** Whether the topology cannot do without a gateway of this cluster, other clusters of its network aside. */
export const wantsGateway = (topology: Topology, cluster: Cluster): boolean =>
  isExternal(cluster) || hasSeveralNetworks(topology) || exposesIstiod(topology, cluster);

export const hasGateway = (topology: Topology, cluster: Cluster): boolean =>
  isExternal(cluster) || (cluster.gateway.enabled ?? wantsGateway(topology, cluster));

/** The clusters whose endpoints this cluster's istiod reads beside its own: none for a remote, which has no istiod. */
export const peersOf = (topology: Topology, cluster: Cluster): string[] =>
  isRemote(cluster)
    ? []
    : meshClusters(topology).flatMap(({ name }) => (name === cluster.name ? [] : [name]));

/** The version of Istio's charts in a cluster. */
export const versionOf = (topology: Topology, cluster: Cluster): string =>
  cluster.istioVersion ?? topology.istio.version;
