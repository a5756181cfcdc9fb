import * as ipaddr from "ipaddr.js";
import { issueIf, quoteList, type Issue } from "../issue";
import { isString } from "../later";
import { exposesIstiod, isAmbient } from "../topology/relations";
import type {
  Cluster,
  Gateway,
  LostCluster,
  PlainString,
  Topology,
  Trust,
} from "../topology/topology";
import { ambientLimits } from "./data-plane";
import { warnOfNewerRemotes } from "./version-skew";
import { warnOfVersions } from "./versions";

/** Finds what is allowed but likely a mistake. */
export const warningsOf = (topology: Topology): Issue[] => [
  ...warnOfVersions(topology),
  ...warnOfNewerRemotes(topology),
  ...topology.clusters
    .filter((cluster) => exposesIstiod(topology, cluster))
    .flatMap((cluster) => [
      ...warnOfPublicIstiod(cluster),
      ...warnOfUnsignableCredential(cluster, topology.trust),
    ]),
  ...warnOfOneNetwork(topology),
  ...topology.lost.map(warnOfLost),
];

/** Istio allows it, so it is not an error. */
function warnOfOneNetwork(topology: Topology): Issue[] {
  if (!isAmbient(topology)) return [];
  const networks = [...new Set(topology.clusters.map(({ network }) => network))];
  return networks
    .map((network) => topology.clusters.filter((cluster) => cluster.network === network))
    .filter((members) => members.length > 1)
    .map((members) => ({
      path: `clusters.${members.at(-1)?.name}.network`,
      reason:
        `${quoteList(members.map(({ name }) => name))} share a network, and Istio does not test ` +
        `ambient mode over several clusters of one network (${ambientLimits}); ` +
        "give each cluster its own network",
    }));
}

/** A preview shows the same deletions for a lost cluster as for one that leaves. */
const warnOfLost = ({ name }: LostCluster): Issue => ({
  path: `clusters.${name}.lost`,
  reason:
    "the mesh forgets this cluster and changes nothing in it; " +
    "after the update, remove the cluster from clusters, or remove lost when the cluster is back",
});

const warnOfPublicIstiod = ({ name, gateway }: Cluster): Issue[] =>
  issueIf(
    mayBePublic(gateway),
    `clusters.${name}.eastWestGateway`,
    "istiod may be reachable from the internet through this load balancer; " +
      "set internalLoadBalancer, or list the allowed addresses in loadBalancerSourceRanges",
  );

/** The key of a generated root is only in the state of the stack. */
const warnOfUnsignableCredential = ({ name, gateway }: Cluster, { mode }: Trust): Issue[] =>
  issueIf(
    gateway.istiodCredential !== undefined && mode === "generated",
    `clusters.${name}.eastWestGateway.istiodCredential`,
    "remotes accept only certificates signed by the mesh's root, and you do not have the key of " +
      "a generated root; set your own root in trust, and sign the certificate with it",
  );

/** Annotations are the user's own choice of load balancer, so they count as not public. */
function mayBePublic(gateway: Gateway): boolean {
  const { serviceType, serviceAnnotations, internalLoadBalancer } = gateway;
  if (serviceType !== "LoadBalancer" || internalLoadBalancer !== undefined) return false;
  if (Object.keys(serviceAnnotations).length > 0) return false;
  return !isRestricted(gateway.loadBalancerSourceRanges) && !hasPrivateAddresses(gateway);
}

/**
 * A range of length 0 allows every address, whatever the other ranges are. What is not known yet
 * counts as restricted or private, and the warning comes when it is known.
 */
const isRestricted = (ranges: readonly PlainString[]): boolean =>
  ranges.length > 0 && ranges.every((range) => !isString(range) || ipaddr.parseCIDR(range)[1] > 0);

function hasPrivateAddresses({ loadBalancerIP, addresses }: Gateway): boolean {
  const known = loadBalancerIP === undefined ? addresses : [loadBalancerIP, ...addresses];
  return known.length > 0 && known.every(isPrivate);
}

const isPrivate = (address: PlainString): boolean =>
  !isString(address) ||
  (ipaddr.isValid(address) &&
    ["private", "uniqueLocal", "carrierGradeNat"].includes(ipaddr.process(address).range()));
