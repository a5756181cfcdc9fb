import { names } from "../plan/names";
import type { ClusterFacts, NamespaceFact } from "./facts";

/** Whether objects that Pulumi made in the system namespace may belong to this package. */
export const mayBeOurs = (facts: ClusterFacts): boolean =>
  facts.systemNamespace === undefined || isOurs(facts.systemNamespace, facts);

/** Whether this package made the namespace. Early versions left Secrets in it, but no owner. */
export function isOurs(
  { isOurs, managers }: NamespaceFact,
  { owner, live }: ClusterFacts,
): boolean {
  if (isOurs || owner !== undefined) return true;
  // a namespace without labels has no managed fields, for example with an external control plane
  const byPulumi = managers.length === 0 || managers.some((name) => name.startsWith("pulumi"));
  // Secrets that cannot be read may be ours
  return byPulumi && (live?.Secret?.some(({ name }) => isMeshSecret(name)) ?? true);
}

/** A Secret that Kubernetes fills with a token and the CA of the API server. */
export const isTokenSecret = (name: string): boolean => name.includes("-istio-remote-secret-token");

/** The Secrets of a mesh: istiod's signing certificate, remote secrets, and tokens for them. */
const isMeshSecret = (name: string): boolean =>
  name === names.cacerts || name.includes("istio-remote-secret");
