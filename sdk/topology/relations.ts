import { DataPlane } from "../args/mesh";
import type { Cluster, Topology } from "./topology";

/** How clusters relate to each other. Every answer follows from the topology alone. */
export const isPrimary = (cluster: Cluster): boolean => cluster.role === "primary";
export const isRemote = (cluster: Cluster): boolean => cluster.role === "remote";
export const isExternal = (cluster: Cluster): boolean => cluster.role === "external";

/** Whether the mesh has no sidecars but Istio's ambient mode. */
export const isAmbient = ({ dataPlane }: Pick<Topology, "dataPlane">): boolean =>
  dataPlane === DataPlane.Ambient;

function clusterNamed(topology: Topology, name: string): Cluster {
  const found = topology.clusters.find((cluster) => cluster.name === name);
  if (found === undefined) throw new Error(`the topology has no cluster "${name}"`);
  return found;
}

/** Whether an istiod runs in a cluster and signs certificates there. */
export const runsIstiod = (cluster: Cluster): boolean =>
  !isRemote(cluster) || cluster.localInjector;

/** The clusters with proxies: all except external control planes. */
export const meshClusters = (topology: Topology): Cluster[] =>
  topology.clusters.filter((cluster) => !isExternal(cluster));

/** The clusters whose istiod serves clusters of the mesh. */
export const controlPlanes = (topology: Topology): Cluster[] =>
  topology.clusters.filter((cluster) => !isRemote(cluster));

/** The remotes that this cluster's istiod serves. */
export const remotesOf = (topology: Topology, controlPlane: Cluster): Cluster[] =>
  topology.clusters.filter(
    (cluster) => isRemote(cluster) && cluster.controlPlaneClusters.includes(controlPlane.name),
  );

/** The clusters whose istiod serves this one, in the order that the arguments give. */
export const controlPlanesOf = (topology: Topology, { controlPlaneClusters }: Cluster): Cluster[] =>
  controlPlaneClusters.map((name) => clusterNamed(topology, name));

/** The cluster whose name, configuration and secrets an istiod uses: its own, unless external. */
export const configClusterOf = (controlPlane: Cluster): string =>
  controlPlane.configCluster ?? controlPlane.name;

/** The external control plane whose config cluster this is. */
export const externalFor = (topology: Topology, cluster: Cluster): Cluster | undefined =>
  topology.clusters.find((other) => isExternal(other) && other.configCluster === cluster.name);

/** Whether a cluster holds Istio configuration: a primary, or an external one's config cluster. */
export const isConfigCluster = (topology: Topology, cluster: Cluster): boolean =>
  isPrimary(cluster) || externalFor(topology, cluster) !== undefined;

/** Whether some requests between clusters have to go through gateways. */
export const hasSeveralNetworks = (topology: Topology): boolean =>
  new Set(meshClusters(topology).map(({ network }) => network)).size > 1;

/** Whether remotes reach the istiod of this cluster from outside. */
export const exposesIstiod = (topology: Topology, cluster: Cluster): boolean =>
  !isRemote(cluster) && remotesOf(topology, cluster).length > 0;

/** Whether a cluster has a gateway. By default it has one if other clusters need it. */
export function hasGateway(topology: Topology, cluster: Cluster): boolean {
  const isNeeded = hasSeveralNetworks(topology) || exposesIstiod(topology, cluster);
  return isExternal(cluster) || (cluster.gateway.enabled ?? isNeeded);
}

/** The other clusters whose endpoints this cluster's istiod reads. A remote has none. */
export function peersOf(topology: Topology, cluster: Cluster): string[] {
  if (isRemote(cluster)) return [];
  return meshClusters(topology)
    .map(({ name }) => name)
    .filter((name) => name !== cluster.name);
}

/** The version of Istio's charts in a cluster. */
export const versionOf = (topology: Topology, cluster: Cluster): string =>
  cluster.istioVersion ?? topology.istio.version;

/** The revision of the control plane in a cluster, "" for none. */
export const revisionOf = (topology: Topology, _cluster: Cluster): string =>
  topology.istio.revision;
