import type { Observation } from "../observation";
import { membersOf } from "../relations";
import type { NamedMeshCheck } from "./check";
import { hasGlobalService, servicesAreGlobal, waypointsMatch } from "./ambient";
import { clusterNamesDiffer } from "./clusters";
import { meshIdsMatch, trustDomainsMatch } from "./mesh";
import { gatewayAddressesDiffer, podRangesDiffer } from "./networks";
import { rootsMatch } from "./roots";
import { servicesMatch } from "./services";
import { istiodVersionsMatch } from "./versions";

/** The checks that compare the clusters of the mesh. */
export const meshChecks: readonly NamedMeshCheck[] = [
  { title: "cluster names differ", check: clusterNamesDiffer },
  { title: "all clusters trust the same root", needs: ["rootCertificate"], check: rootsMatch },
  { title: "mesh IDs are the same", needs: ["meshConfig", "revisionConfigs"], check: meshIdsMatch },
  {
    title: "proxies accept the trust domains of others",
    needs: ["meshConfig", "revisionConfigs"],
    check: trustDomainsMatch,
  },
  { title: "the versions of istiods fit", check: istiodVersionsMatch },
  {
    title: "each gateway address leads to one network",
    needs: ["gateways"],
    check: gatewayAddressesDiffer,
  },
  {
    title: "Services of several clusters have the same ports",
    needs: ["services", "namespaces"],
    isNeeded: (all) => all.some(({ services }) => services !== undefined),
    check: servicesMatch,
  },
  {
    title: "ambient Services are global in every cluster",
    needs: ["services", "namespaces", "meshConfig", "revisionConfigs"],
    isNeeded: hasGlobalService,
    check: servicesAreGlobal,
  },
  {
    title: "global Services have the same waypoint in every cluster",
    needs: ["services", "namespaces", "meshConfig", "revisionConfigs"],
    isNeeded: hasGlobalService,
    check: waypointsMatch,
  },
  {
    title: "pods on one network have different addresses",
    needs: ["nodes"],
    isNeeded: shareNetwork,
    check: podRangesDiffer,
  },
];

/** Whether two clusters on one network have pod ranges, or ranges that could not be read. */
function shareNetwork(all: readonly Observation[]): boolean {
  const networks = membersOf(all)
    .filter(({ podRanges = [], unanswered }) => podRanges.length > 0 || unanswered?.nodes)
    .map(({ network }) => network);
  return new Set(networks).size < networks.length;
}
