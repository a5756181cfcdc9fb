import * as ipaddr from "ipaddr.js";
import { annotationsOf, saysInternal } from "../topology/internal-load-balancers";
import { exposesIstiod } from "../topology/relations";
import type { Issue } from "../issue";
import type { Gateway, Topology } from "../topology/topology";

/** What is allowed and yet worth a word. */
export function warningsOf(topology: Topology): Issue[] {
  return topology.clusters
    .filter((cluster) => exposesIstiod(topology, cluster))
    .flatMap(({ name, gateway }) => {
      const at = `clusters.${name}.eastWestGateway`;
      return [
        ...(mayBePublic(gateway) ? [{ path: at, reason: openToTheWorld }] : []),
        ...(gateway.istiodCredential !== undefined && topology.trust.mode === "generated"
          ? [{ path: `${at}.istiodCredential`, reason: rootUnknown }]
          : []),
      ];
    });
}

const openToTheWorld =
  "istiod is exposed at a load balancer that may be open to the world; choose `internalLoadBalancer`, or name who may reach it in " +
  "`loadBalancerSourceRanges`";

const rootUnknown =
  "remotes accept a certificate below the mesh's root alone, and the key of a generated root is nowhere but in the stack's state; give a " +
  "root of your own in `trust`, and sign the certificate below it";

function mayBePublic(gateway: Gateway): boolean {
  const { serviceType, loadBalancerSourceRanges, loadBalancerIP, addresses } = gateway;
  if (serviceType !== "LoadBalancer" || isRestricted(loadBalancerSourceRanges)) return false;
  const fixed = [...(loadBalancerIP === undefined ? [] : [loadBalancerIP]), ...addresses];
  if (fixed.length > 0 && fixed.every((address) => ipaddr.isValid(address) && isPrivate(address)))
    return false;
  // as the Service will have them: a user's may take back what `internalLoadBalancer` says
  return !Object.entries(annotationsOf(gateway)).some(([key, value]) => saysInternal(key, value));
}

/** A range of length 0 is everybody, whatever stands beside it. */
const isRestricted = (ranges: readonly string[]): boolean =>
  ranges.length > 0 && ranges.every((range) => ipaddr.parseCIDR(range)[1] > 0);

const isPrivate = (address: string): boolean =>
  ["private", "uniqueLocal", "carrierGradeNat"].includes(ipaddr.process(address).range());
