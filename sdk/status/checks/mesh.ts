import { istioLabels } from "../../topology/istio-names";
import { problem, type Problem } from "../finding";
import type { Observation } from "../observation";
import type { ClusterCheck, MeshCheck } from "./check";

export const networkIsSet: ClusterCheck = (cluster, all) => {
  if (cluster.network !== undefined) return [];
  if (all.every(({ network }) => network === undefined)) return [];
  const message =
    `the system namespace has no label ${istioLabels.network}, but other clusters have one, so ` +
    "Istio assumes that every cluster can reach its pods directly; set the label";
  return [problem("NETWORK_MISSING", cluster, message)];
};

/** Proxies trust each other only if they trust the same root. */
export const rootsMatch: MeshCheck = (all) =>
  differences(
    all,
    ({ root }) => root,
    (cluster, first) => {
      const message =
        `its proxies trust a different root certificate than those of "${first.cluster}"; ` +
        "give every primary a Secret cacerts with the same root before its istiod starts";
      return problem("ROOT_MISMATCH", { cluster: cluster.cluster, peer: first.cluster }, message);
    },
  );

export const meshIdsMatch: MeshCheck = (all) =>
  differences(
    all,
    ({ meshId }) => meshId,
    (cluster, first) => {
      const message =
        `its mesh ID is "${cluster.meshId}", but "${first.cluster}" has "${first.meshId}"; ` +
        "use the same mesh ID in every cluster";
      return problem(
        "MESH_ID_MISMATCH",
        { cluster: cluster.cluster, peer: first.cluster },
        message,
      );
    },
  );

/** An alias makes proxies accept both trust domains. */
export const trustDomainsMatch: MeshCheck = (all) =>
  differences(
    all,
    ({ trustDomain }) => trustDomain,
    (cluster, first) => {
      const message =
        `its trust domain is "${cluster.trustDomain}", but "${first.cluster}" has ` +
        `"${first.trustDomain}", and neither has the other as an alias; use the same trust domain ` +
        "in every cluster";
      const place = { cluster: cluster.cluster, peer: first.cluster };
      return problem("TRUST_DOMAIN_MISMATCH", place, message);
    },
    (cluster, first) =>
      cluster.trustDomainAliases?.includes(first.trustDomain ?? "") === true ||
      first.trustDomainAliases?.includes(cluster.trustDomain ?? "") === true,
  );

/** Compares a value of every cluster that has it with that of the first one. */
function differences(
  all: readonly Observation[],
  valueOf: (cluster: Observation) => string | undefined,
  report: (cluster: Observation, first: Observation) => Problem,
  isAllowed: (cluster: Observation, first: Observation) => boolean = () => false,
): Problem[] {
  const [first, ...others] = all.filter((cluster) => valueOf(cluster) !== undefined);
  if (first === undefined) return [];
  return others
    .filter((cluster) => valueOf(cluster) !== valueOf(first) && !isAllowed(cluster, first))
    .map((cluster) => report(cluster, first));
}
