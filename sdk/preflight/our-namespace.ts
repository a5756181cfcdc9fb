import { names } from "../plan/names";
import type { ClusterFacts, NamespaceFact } from "./facts";

/** Whether what Pulumi made in the system namespace may be from this package. */
export const mayBeOurs = (facts: ClusterFacts): boolean =>
  facts.systemNamespace === undefined || isOurs(facts.systemNamespace, facts);

/** Whether this package made the namespace. Versions without owners only left Secrets in it. */
export function isOurs(
  { isOurs, managers }: NamespaceFact,
  { owner, live }: ClusterFacts,
): boolean {
  if (isOurs || owner !== undefined) return true;
  // one without labels, such as an external control plane's, has no managed fields
  const byPulumi = managers.length === 0 || managers.some((name) => name.startsWith("pulumi"));
  // Secrets that cannot be read may be ours
  return byPulumi && (live?.Secret?.some(({ name }) => isMeshSecret(name)) ?? true);
}

/** The Secrets of a mesh: what istiod signs with, remote secrets, and tokens for them. */
const isMeshSecret = (name: string): boolean =>
  name === names.cacerts || name.includes("istio-remote-secret");
