import * as ipaddr from "ipaddr.js";
import { gatewaysDiffer } from "./gateway-addresses";
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
  versionOf,
} from "../topology/relations";
import { quoteList, type Issue } from "../issue";
import type { Cluster, Topology } from "../topology/topology";
import { skewOf } from "./versions";

/** The rules about clusters together: each of them right, and yet no mesh. */
export function checkAcrossClusters(topology: Topology): Issue[] {
  return topology.clusters.flatMap((cluster) => rules.flatMap((rule) => rule(topology, cluster)));
}

type Rule = (topology: Topology, cluster: Cluster) => Issue[];

const isHostName = (address: string): boolean => !ipaddr.isValid(address);

/** Between networks there has to be a way in. */
const networkHasGateway: Rule = (topology, cluster) => {
  if (cluster.gateway.enabled !== false || isExternal(cluster)) return [];
  const path = `clusters.${cluster.name}.eastWestGateway.enabled`;
  if (exposesIstiod(topology, cluster)) {
    const remotes = remotesOf(topology, cluster).map(({ name }) => name);
    return [{ path, reason: `${quoteList(remotes)} reach istiod at this gateway; leave it on` }];
  }
  const neighbours = meshClusters(topology).filter(({ network }) => network === cluster.network);
  if (
    !hasSeveralNetworks(topology) ||
    neighbours.some((neighbour) => hasGateway(topology, neighbour))
  )
    return [];
  return [
    {
      path,
      reason: `then the network "${cluster.network}" has no gateway and other networks cannot reach it; leave one on`,
    },
  ];
};

/** What nothing assigns has to be given. */
const addressIsKnown: Rule = (topology, cluster) => {
  const { name, gateway } = cluster;
  const at = `clusters.${name}.eastWestGateway`;
  if (gateway.serviceType === "LoadBalancer" || !hasGateway(topology, cluster)) return [];
  const istiod = exposesIstiod(topology, cluster);
  const services = hasSeveralNetworks(topology) && !isExternal(cluster);
  const given = gateway.addresses.length > 0;
  // istiod reads nodes' addresses and ports by itself where this annotation tells it to, and no address that was given comes before
  const found =
    gateway.serviceType === "NodePort" &&
    gateway.serviceAnnotations["traffic.istio.io/nodeSelector"] !== undefined &&
    !given;
  const missing = !given && (istiod || (services && !found));
  const wanted = [
    ...(services && !found ? ["tls"] : []),
    ...(istiod ? ["tls-istiod", "tls-webhook"] : []),
  ];
  const ports =
    gateway.serviceType === "NodePort"
      ? wanted.filter((port) => gateway.nodePorts[port] === undefined)
      : [];
  return [
    ...(missing
      ? [
          {
            path: `${at}.addresses`,
            reason: `nothing assigns an address to a Service of type "${gateway.serviceType}"; give those at which others reach it`,
          },
        ]
      : []),
    ...ports.map((port) => ({
      path: `${at}.nodePorts.${port}`,
      reason: "it is missing; others have to know the port that nodes open",
    })),
  ];
};

const awsHas = 'with internalLoadBalancer "aws" its address is';

/** API servers call no webhook behind a mere host name, and an EndpointSlice holds none. */
const hostNamesHaveStrategy: Rule = (topology, cluster) => {
  const { addresses, hostNames, internalLoadBalancer } = cluster.gateway;
  // a local injector does with a name, but not beside other gateways
  const remotes = remotesOf(topology, cluster).filter(
    (remote) => !remote.localInjector || remote.controlPlaneClusters.length > 1,
  );
  const given = addresses.find(isHostName);
  const named =
    given !== undefined
      ? `"${given}" is`
      : addresses.length === 0 && internalLoadBalancer === "aws"
        ? awsHas
        : undefined;
  const path = `clusters.${cluster.name}.eastWestGateway.hostNames`;
  if (
    named !== undefined &&
    hostNames === undefined &&
    (remotes.length > 0 || (addresses.length > 1 && exposesIstiod(topology, cluster)))
  ) {
    const choice =
      '"Resolve" (its addresses are looked up now) or "InjectionURL" (the remotes look it up)';
    return [
      {
        path,
        reason: `${named} a host name, at which API servers call no webhook; choose ${choice}, or give IP addresses`,
      },
    ];
  }
  const shared =
    hostNames === "InjectionURL"
      ? remotesOf(topology, cluster).filter(
          ({ controlPlaneClusters }) => controlPlaneClusters.length > 1,
        )
      : [];
  return shared.map(({ name }) => ({
    path,
    reason: `"${name}" has several primaries, and "InjectionURL" leads to one; use "Resolve"`,
  }));
};

/** The chart names the Service of a local injector's primary by the revision, and points proxies to one without. */
const localInjectorIsPossible: Rule = (topology, cluster) => {
  const path = `clusters.${cluster.name}.localInjector`;
  if (!cluster.localInjector) return [];
  if (topology.istio.revision !== "")
    return [
      {
        path,
        reason: "Istio's charts support it only without a revision; remove istio.revision or this",
      },
    ];
  return controlPlanesOf(topology, cluster).some(isExternal)
    ? [{ path, reason: "it is not possible with an external control plane; remove it" }]
    : [];
};

const externalHasConfigCluster: Rule = (topology, cluster) => {
  const path = `clusters.${cluster.name}.configCluster`;
  const named = cluster.configCluster;
  if (!isExternal(cluster))
    return named === undefined
      ? []
      : [{ path, reason: 'it is for the role "external"; remove it' }];
  const remotes = remotesOf(topology, cluster).map(({ name }) => name);
  if (remotes.length === 0)
    return [
      {
        path,
        reason:
          "an external control plane needs a remote whose configuration it reads; no remote names it as its primary",
      },
    ];
  if (named === undefined)
    return [
      { path, reason: `it is missing; the remotes that it serves are ${quoteList(remotes)}` },
    ];
  return remotes.includes(named)
    ? []
    : [{ path, reason: `"${named}" is no remote of it; its remotes are ${quoteList(remotes)}` }];
};

/** An external control plane works under another cluster's name, so that a remote of it and others would be led twice under one. */
const externalServesAlone: Rule = (topology, cluster) => {
  if (!isRemote(cluster) || cluster.controlPlaneClusters.length < 2) return [];
  const external = controlPlanesOf(topology, cluster).find(isExternal);
  if (external === undefined) return [];
  return [
    {
      path: `clusters.${cluster.name}.primaries`,
      reason: `"${external.name}" is an external control plane, which serves a remote alone`,
    },
  ];
};

/** A remote is injected with its primary's templates, by webhooks and for images of its own chart. */
const versionsFit: Rule = (topology, cluster) => {
  if (!isRemote(cluster)) return [];
  return controlPlanesOf(topology, cluster).flatMap((controlPlane) => {
    const reason = skewOf(versionOf(topology, cluster), versionOf(topology, controlPlane));
    return reason === undefined
      ? []
      : [
          {
            path: `clusters.${cluster.name}.istioVersion`,
            reason: `${reason} ("${controlPlane.name}")`,
          },
        ];
  });
};

/** An istiod injects the pods of all whom it serves alike: as its own chart's values say, or those of its config cluster. */
const injectionFits: Rule = (topology, cluster) => {
  if (!isRemote(cluster) || cluster.localInjector) return [];
  const configClusters = controlPlanesOf(topology, cluster).map(configClusterOf);
  const injectedAs = topology.clusters.filter(({ name }) => configClusters.includes(name));
  const at = `clusters.${cluster.name}`;
  const end = "as which its istiod injects this cluster's pods; give both the same";
  const cni = injectedAs.find((other) => other.cni !== cluster.cni);
  const platform = injectedAs.find((other) => isOpenShift(other) !== isOpenShift(cluster));
  return [
    ...(cni
      ? [
          {
            path: `${at}.cni`,
            reason: `it is ${cluster.cni} here and ${cni.cni} in "${cni.name}", ${end}`,
          },
        ]
      : []),
    ...(platform
      ? [
          {
            path: `${at}.platform`,
            reason: `one of this and "${platform.name}" is "openshift", ${end}`,
          },
        ]
      : []),
  ];
};

const isOpenShift = ({ platform }: Cluster): boolean => platform === "openshift";

/** An istiod names the services of all clusters by its own domain, and gateways choose by that name. */
const domainsFit: Rule = (topology, cluster) => {
  // between networks all have to be as the first is; on one network a remote has to be as each of those that serve it
  const linked = hasSeveralNetworks(topology)
    ? topology.clusters.slice(0, 1)
    : controlPlanesOf(topology, cluster);
  const other = linked.find(({ clusterDomain }) => clusterDomain !== cluster.clusterDomain);
  if (other === undefined) return [];
  return [
    {
      path: `clusters.${cluster.name}.clusterDomain`,
      reason:
        `it is "${cluster.clusterDomain}" here and "${other.clusterDomain}" in "${other.name}"; clusters on several networks, or ` +
        "with one control plane, find each other's services only by one domain",
    },
  ];
};

const rules: readonly Rule[] = [
  networkHasGateway,
  addressIsKnown,
  gatewaysDiffer,
  hostNamesHaveStrategy,
  localInjectorIsPossible,
  externalHasConfigCluster,
  externalServesAlone,
  versionsFit,
  injectionFits,
  domainsFit,
];
