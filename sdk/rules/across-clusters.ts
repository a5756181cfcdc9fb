import { issueIf, quoteList, type Issue } from "../issue";
import {
  configClusterOf,
  controlPlanesOf,
  exposesIstiod,
  hasGateway,
  hasSeveralNetworks,
  isExternal,
  isRemote,
  meshClusters,
  remotesOf,
} from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";
import { addressesAreGiven, gatewaysDiffer, nodePortsAreGiven } from "./gateway-addresses";
import { hostNamesHaveStrategy, injectionUrlServesOnePrimary } from "./gateway-host-names";
import { checkSeveralRevisions } from "./several-revisions";
import { versionsFit } from "./version-skew";

/** Checks the clusters together, given that each of them is valid by itself. */
export const checkAcrossClusters = (topology: Topology): Issue[] => [
  ...checkSeveralRevisions(topology),
  ...topology.clusters.flatMap((cluster) => rules.flatMap((rule) => rule(topology, cluster))),
];

const rules = [
  remotesReachIstiod,
  networkHasGateway,
  addressesAreGiven,
  nodePortsAreGiven,
  gatewaysDiffer,
  hostNamesHaveStrategy,
  injectionUrlServesOnePrimary,
  localInjectorIsPossible,
  onlyExternalHasConfigCluster,
  externalHasConfigCluster,
  externalServesAlone,
  versionsFit,
  cniFits,
  platformFits,
  domainsFit,
];

function remotesReachIstiod(topology: Topology, cluster: Cluster): Issue[] {
  const remotes = remotesOf(topology, cluster).map(({ name }) => name);
  return issueIf(
    isGatewayOff(cluster) && exposesIstiod(topology, cluster),
    `clusters.${cluster.name}.eastWestGateway.enabled`,
    `cannot be false, because ${quoteList(remotes)} can reach istiod only through it; remove it`,
  );
}

function networkHasGateway(topology: Topology, cluster: Cluster): Issue[] {
  if (!isGatewayOff(cluster) || exposesIstiod(topology, cluster)) return [];
  const sameNetwork = meshClusters(topology).filter(({ network }) => network === cluster.network);
  return issueIf(
    hasSeveralNetworks(topology) && !sameNetwork.some((other) => hasGateway(topology, other)),
    `clusters.${cluster.name}.eastWestGateway.enabled`,
    `network "${cluster.network}" would have no gateway, so other networks could not reach it; ` +
      "keep one enabled",
  );
}

/** An external control plane always has a gateway. */
const isGatewayOff = (cluster: Cluster): boolean =>
  cluster.gateway.enabled === false && !isExternal(cluster);

/** With a revision, proxies do not use the Service that the charts create for the injector. */
function localInjectorIsPossible(topology: Topology, cluster: Cluster): Issue[] {
  if (!cluster.localInjector) return [];
  const path = `clusters.${cluster.name}.localInjector`;
  return [
    ...issueIf(
      topology.istio.revision !== "",
      path,
      "cannot be combined with istio.revision, which Istio's charts do not support; remove one",
    ),
    ...issueIf(
      controlPlanesOf(topology, cluster).some(isExternal),
      path,
      "cannot be combined with an external control plane; remove it",
    ),
  ];
}

function onlyExternalHasConfigCluster(_: Topology, cluster: Cluster): Issue[] {
  return issueIf(
    !isExternal(cluster) && cluster.configCluster !== undefined,
    `clusters.${cluster.name}.configCluster`,
    'only the role "external" has a config cluster; remove it',
  );
}

function externalHasConfigCluster(topology: Topology, cluster: Cluster): Issue[] {
  if (!isExternal(cluster)) return [];
  const remotes = remotesOf(topology, cluster).map(({ name }) => name);
  const reason = configClusterIssue(cluster.configCluster, remotes);
  return reason === undefined ? [] : [{ path: `clusters.${cluster.name}.configCluster`, reason }];
}

function configClusterIssue(
  configCluster: string | undefined,
  remotes: readonly string[],
): string | undefined {
  if (remotes.length === 0)
    return "an external control plane needs a remote, but none names it as its primary; add one";
  if (configCluster === undefined)
    return `required: this control plane has several remotes; choose ${quoteList(remotes, "or")}`;
  if (remotes.includes(configCluster)) return undefined;
  return (
    `expected a remote of this control plane, got "${configCluster}"; ` +
    `choose ${quoteList(remotes, "or")}`
  );
}

/** An external control plane uses its config cluster's name, so it cannot share a remote. */
function externalServesAlone(topology: Topology, cluster: Cluster): Issue[] {
  if (!isRemote(cluster) || cluster.controlPlaneClusters.length < 2) return [];
  const external = controlPlanesOf(topology, cluster).filter(isExternal);
  return external.slice(0, 1).map(({ name }) => ({
    path: `clusters.${cluster.name}.primaries`,
    reason: `"${name}" is an external control plane, which must be the only primary; keep one`,
  }));
}

function cniFits(topology: Topology, cluster: Cluster): Issue[] {
  const others = injectedAlike(topology, cluster).filter(({ cni }) => cni !== cluster.cni);
  return others.slice(0, 1).map((other) => ({
    path: `clusters.${cluster.name}.cni`,
    reason:
      `expected ${other.cni}, as in "${other.name}", got ${cluster.cni}; ` +
      "use the same value, because one istiod injects the pods of both clusters",
  }));
}

function platformFits(topology: Topology, cluster: Cluster): Issue[] {
  const others = injectedAlike(topology, cluster).filter(
    (other) => isOpenShift(other) !== isOpenShift(cluster),
  );
  return others.slice(0, 1).map((other) => ({
    path: `clusters.${cluster.name}.platform`,
    reason:
      `expected "openshift" both here and in "${other.name}", or in neither; change one, ` +
      "because one istiod injects the pods of both clusters",
  }));
}

const isOpenShift = ({ platform }: Cluster): boolean => platform === "openshift";

/** The clusters whose Helm values decide how the pods of a remote are injected. */
function injectedAlike(topology: Topology, cluster: Cluster): Cluster[] {
  if (!isRemote(cluster) || cluster.localInjector) return [];
  const configClusters = controlPlanesOf(topology, cluster).map(configClusterOf);
  return topology.clusters.filter(({ name }) => configClusters.includes(name));
}

/** istiod names the services of all clusters by its own domain. */
function domainsFit(topology: Topology, cluster: Cluster): Issue[] {
  const { name, clusterDomain } = cluster;
  const other = sharingServices(topology, cluster).find(
    (one) => one.clusterDomain !== clusterDomain,
  );
  if (other === undefined) return [];
  return [
    {
      path: `clusters.${name}.clusterDomain`,
      reason:
        `expected "${other.clusterDomain}", as in "${other.name}", got "${clusterDomain}"; ` +
        "use one domain for clusters that share a control plane or span several networks",
    },
  ];
}

/** Gateways between networks find services by name. On one network, only istiod does. */
const sharingServices = (topology: Topology, cluster: Cluster): Cluster[] =>
  hasSeveralNetworks(topology) ? topology.clusters.slice(0, 1) : controlPlanesOf(topology, cluster);
