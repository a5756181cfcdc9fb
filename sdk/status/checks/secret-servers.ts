import { problem } from "../finding";
import type { ClusterCheck } from "./check";
import { entriesOf } from "./remote-secrets";

/**
 * If istiod cannot read a cluster, and the credential is of no use from here, the address in the
 * remote secret may show why: it belongs to another context.
 */
export const secretsHaveTheirServers: ClusterCheck = (cluster, all) =>
  entriesOf(cluster, all).flatMap(({ secret, key, named }) => {
    const { server, tlsServerName, usesProxy, trial } = secret.access?.[key] ?? {};
    if (cluster.peers[key] !== "timeout" || trial?.uid !== undefined) return [];
    if (server === undefined || tlsServerName !== undefined || usesProxy) return [];
    const wanted = all.find((other) => other.cluster === key);
    const [actual, ...others] = all.filter(({ apiServer }) => apiServer === server);
    if (wanted === undefined || actual === undefined || others.length > 0) return [];
    if (actual === wanted) return [];
    const message =
      `the remote secret ${named} is for "${key}", but its server ${server} is the server ` +
      `of the context "${actual.context}"; create it again from "${key}"`;
    const place = { cluster: cluster.cluster, peer: key };
    return [problem("REMOTE_SECRET_WRONG_CLUSTER", place, message)];
  });
