import { names } from "../plan/names";
import { rejectedBy, type Claim } from "./claims";
import type { Revision } from "../topology/topology";
import type { ClusterFacts } from "./facts";
import { findLive } from "./live-objects";
import { helmAnnotations } from "./maker";
import { mayBeOurs } from "./our-namespace";

/** Without releases that the mesh already has: Helm checks only new objects of a release. */
export const newClaims = (claims: readonly Claim[], facts: ClusterFacts): Claim[] =>
  claims.filter(
    ({ releaseName }) => !mayBeOurs(facts) || facts.releases?.[releaseName] === undefined,
  );

/** The Helm releases that others made with the names of the mesh's releases. */
export const blockingReleases = (claims: readonly Claim[], facts: ClusterFacts): string[] => {
  const others = releasesOfOthers(facts);
  return claims.map(({ releaseName }) => releaseName).filter((name) => others.includes(name));
};

/**
 * The blocking releases, and the releases with objects that the mesh takes over. `helm uninstall`
 * would delete these objects.
 */
export function releasesToForget(
  claims: readonly Claim[],
  facts: ClusterFacts,
  revisions: readonly Revision[],
): string[] {
  const services = [...revisions.map(({ revision }) => names.istiod(revision)), names.gateway];
  const owners = [
    ...claims.flatMap(rejectedBy).map(({ release }) => release?.split("/").at(-1)),
    ...services.map(
      (name) => findLive(facts.live, "Service", name)?.annotations[helmAnnotations.name],
    ),
  ];
  const others = releasesOfOthers(facts).filter((name) => owners.includes(name));
  return [...new Set([...blockingReleases(claims, facts), ...others])];
}

/** In a namespace that is not ours, releases that Pulumi made belong to another program. */
function releasesOfOthers(facts: ClusterFacts): readonly string[] {
  const { otherReleases = [], releases = {} } = facts;
  return mayBeOurs(facts) ? otherReleases : [...otherReleases, ...Object.keys(releases)];
}
