import type { Issue } from "../issue";
import { names } from "../plan/names";
import type { ClusterPlan } from "../plan/plan";
import type { Topology } from "../topology/topology";
import type { ClusterFacts } from "./facts";
import { findLive } from "./live-objects";
import { mayBeOurs } from "./our-namespace";

/** The Secrets with the root of an istiod: one of the user, and one that istiod generates. */
const rootSecrets = [names.cacerts, "istio-ca-secret"];

/** A generated root would replace the root that workloads of another Istio trust. */
export function checkExistingRoot(
  { systemNamespace, trust }: Topology,
  { name, needsCacerts }: ClusterPlan,
  facts: ClusterFacts,
): Issue[] {
  if (trust.mode !== "generated" || !needsCacerts || mayBeOurs(facts)) return [];
  const found = rootSecrets.find((secret) => findLive(facts.live, "Secret", secret) !== undefined);
  if (found === undefined) return [];
  const reason =
    `the Secret "${found}" in namespace "${systemNamespace}" of "${name}" has the root of an ` +
    "Istio that this package did not install, and workloads would reject the certificates of a " +
    "generated root; set that root as docs/adopt.md shows, or delete the Secret if it is not used";
  return [{ path: "trust", reason }];
}
