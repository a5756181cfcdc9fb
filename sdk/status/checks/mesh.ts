import { defined } from "../../defined";
import { quoteList } from "../../issue";
import { istioLabels } from "../../topology/istio-names";
import { distinct } from "../distinct";
import { problem, type Problem } from "../finding";
import type { Observation } from "../observation";
import { membersOf } from "../relations";
import type { ClusterCheck, MeshCheck } from "./check";

/** On one network, every cluster reaches every pod, so nothing needs the label. */
export const networkIsSet: ClusterCheck = (cluster, all) => {
  const { networkLabel, injectedNetwork, role } = cluster;
  if (networkLabel !== undefined) return [];
  // a network in the path of the webhook becomes a label of each pod
  if (role === "remote" && injectedNetwork !== undefined) return [];
  const networks = membersOf(all).map(({ network }) => network);
  if (new Set(networks).size < 2) return [];
  const message =
    `the system namespace has no label ${istioLabels.network}, but the clusters are on different ` +
    "networks, so Istio assumes that every cluster can reach its pods directly; set the label";
  return [problem("NETWORK_MISSING", cluster, message)];
};

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

/**
 * The sidecar of a server accepts the trust domain and the aliases of its own istiod. An alias at
 * the client does not help.
 */
export const trustDomainsMatch: MeshCheck = (all) =>
  all.flatMap((server) => {
    const strangers = all.filter((client) => !acceptsClient(server, client));
    const domains = distinct(strangers.map(({ trustDomain }) => trustDomain));
    return domains.map((domain) => {
      const clients = strangers.filter(({ trustDomain }) => trustDomain === domain);
      return rejectsClients(server, domain, clients);
    });
  });

const acceptsClient = (server: Observation, { trustDomain }: Observation): boolean => {
  if (server.trustDomain === undefined || trustDomain === undefined) return true;
  return [server.trustDomain, ...(server.trustDomainAliases ?? [])].includes(trustDomain);
};

function rejectsClients(
  { cluster, trustDomain, trustDomainAliases = [] }: Observation,
  domain: string,
  clients: readonly Observation[],
): Problem {
  const names = clients.map((client) => client.cluster);
  const own = quoteList([trustDomain ?? "", ...trustDomainAliases]);
  const message =
    `its proxies accept the trust domain ${own}, so they reject requests from ` +
    `${quoteList(names)} with the trust domain "${domain}"; use the same trust domain in every ` +
    `cluster, or add "${domain}" to meshConfig.trustDomainAliases of "${cluster}"`;
  return problem("TRUST_DOMAIN_MISMATCH", defined({ cluster, peer: names[0] }), message);
}

/** Compares a value of every cluster that has it with that of the first one. */
function differences(
  all: readonly Observation[],
  valueOf: (cluster: Observation) => string | undefined,
  report: (cluster: Observation, first: Observation) => Problem,
): Problem[] {
  const [first, ...others] = all.filter((cluster) => valueOf(cluster) !== undefined);
  if (first === undefined) return [];
  return others
    .filter((cluster) => valueOf(cluster) !== valueOf(first))
    .map((cluster) => report(cluster, first));
}
