import * as semver from "semver";
import { joinList, type Issue } from "../issue";
import { controlPlanesOf, isRemote, versionOf } from "../topology/relations";
import type { Cluster, Topology } from "../topology/topology";

/** The versions of a remote and of one control plane that serves it. */
interface Pair {
  readonly path: string;
  readonly remote: semver.SemVer;
  readonly primary: semver.SemVer;
  readonly primaryName: string;
}

/**
 * The charts of a remote must be close to the charts of each control plane that serves it. The
 * istiod of a primary injects the pods of its remotes, with proxies of its own version. Proxies of a
 * local injector have the version of the remote, so they must not be newer than istiod.
 */
export const versionsFit = (topology: Topology, cluster: Cluster): Issue[] =>
  pairsOf(topology, cluster).flatMap(({ path, remote, primary, primaryName }) => {
    const minors = [primary.minor, primary.minor - 1];
    if (!cluster.localInjector) minors.push(primary.minor + 1);
    if (remote.major === primary.major && minors.includes(remote.minor)) return [];
    const allowed = joinList(
      minors.map((minor) => `${primary.major}.${minor}`),
      "or",
    );
    const reason =
      `expected Istio ${allowed}, because the primary "${primaryName}" has ${primary.version}, ` +
      `got ${remote.version}; upgrade primaries first, one minor version at a time`;
    return [{ path, reason }];
  });

/** It is right on the way back: only an istiod of the older version injects older proxies. */
export const warnOfNewerRemotes = (topology: Topology): Issue[] =>
  topology.clusters.flatMap((cluster) =>
    pairsOf(topology, cluster)
      .filter(({ remote, primary }) => remote.minor > primary.minor)
      .map(({ path, remote, primary, primaryName }) => ({
        path,
        reason:
          `${remote.version} is newer than ${primary.version} of the primary "${primaryName}", ` +
          "and new pods get proxies of the version of the primary; to upgrade, change the primary " +
          `next; to go back, set ${primary.version} here next`,
      })),
  );

/** Invalid versions are another rule's. */
function pairsOf(topology: Topology, cluster: Cluster): Pair[] {
  const remote = semver.parse(versionOf(topology, cluster));
  if (!isRemote(cluster) || remote === null) return [];
  const path = `clusters.${cluster.name}.istioVersion`;
  return controlPlanesOf(topology, cluster).flatMap((controlPlane) => {
    const primary = semver.parse(versionOf(topology, controlPlane));
    return primary === null ? [] : [{ path, remote, primary, primaryName: controlPlane.name }];
  });
}
