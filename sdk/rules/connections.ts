import { isIP } from "node:net";
import type { ClusterArgs } from "../args/cluster";
import { ClusterRole } from "../args/cluster";
import { checkCertificates } from "../certificates/pem";
import { reach } from "../kubeconfig/connections";
import { surplusOf, urlAdvice } from "../kubeconfig/kubeconfig";
import { dnsName } from "./formats";
import { roleOf } from "../topology/defaults";
import type { Issue } from "../issue";
import { isLoopback } from "./addresses";

/**
 * The rules about reaching the clusters. A kubeconfig that is only known later (an Output) is left to the installer,
 * which applies the same checks when it is known.
 */
export function checkConnections(clusters: ReadonlyMap<string, ClusterArgs>): Issue[] {
  const issues: Issue[] = [];
  const taken = new Map<string, string>();
  const readAt = new Map<string, string>();
  for (const [name, cluster] of clusters) {
    const { server, certificateAuthorityData: authority, tlsServerName } = cluster.apiServer ?? {};
    if (cluster.apiServer !== undefined && server === undefined)
      issues.push(serverMissing(`clusters.${name}.apiServer.server`));
    if (server !== undefined)
      issues.push(...checkServer(`clusters.${name}.apiServer.server`, server));
    if (tlsServerName !== undefined)
      issues.push(...checkServerName(`clusters.${name}.apiServer.tlsServerName`, tlsServerName));
    if (authority !== undefined)
      issues.push(
        ...checkAuthorityData(`clusters.${name}.apiServer.certificateAuthorityData`, authority),
      );
    if (cluster.kubeconfig !== undefined && typeof cluster.kubeconfig !== "string") continue;
    const reached = reach(name, cluster);
    if ("path" in reached) {
      issues.push(reached);
      continue;
    }
    const other = taken.get(reached.identity);
    if (other !== undefined) {
      issues.push({
        path: `clusters.${name}.context`,
        reason: `context "${reached.context}" leads to ${reached.server}, which is already cluster "${other}"; give each cluster its own`,
      });
    }
    taken.set(reached.identity, name);
    if (server === undefined && isRead(name, clusters)) {
      issues.push(...checkReachableByPeers(name, reached.server));
      readAt.set(name, reached.server);
    }
  }
  return [...issues, ...checkServersDiffer(clusters, readAt)];
}

/**
 * Two clusters that peers reach at one API server are one cluster to them. A kubeconfig's servers are compared by what they are to
 * this program; here those that were given for peers are, with each other and with what else peers reach (`readAt`).
 */
function checkServersDiffer(
  clusters: ReadonlyMap<string, ClusterArgs>,
  readAt: ReadonlyMap<string, string>,
): Issue[] {
  const first = new Map<string, string>();
  return [...clusters].flatMap(([name, { apiServer }]): Issue[] => {
    const server = apiServer?.server ?? readAt.get(name);
    if (server === undefined || hostOf(server) === undefined || surplusOf(server) !== undefined)
      return [];
    const identity = JSON.stringify([new URL(server).href, apiServer?.tlsServerName]);
    const other = first.get(identity);
    if (other === undefined) first.set(identity, name);
    const given = [name, other].find(
      (one) => one !== undefined && clusters.get(one)!.apiServer?.server !== undefined,
    );
    if (other === undefined || given === undefined) return [];
    const reason =
      `${server} already leads to cluster "${given === name ? other : name}"; give the API server of this cluster, or a ` +
      "tlsServerName that tells them apart";
    return [{ path: `clusters.${given}.apiServer.server`, reason }];
  });
}

/** Whether some other cluster's istiod, an external one too, reads this one's API server; an external control plane's nobody does. */
const isRead = (name: string, clusters: ReadonlyMap<string, ClusterArgs>): boolean =>
  roleOf(clusters.get(name)!) !== ClusterRole.External &&
  [...clusters].some(([other, c]) => other !== name && roleOf(c) !== ClusterRole.Remote);

/** A loopback address means another machine to everybody else: the istiod of a peer would ask itself. */
export function checkReachableByPeers(name: string, server: string): Issue[] {
  if (!isLoopback(hostOf(server) ?? "")) return [];
  return [
    {
      path: `clusters.${name}.apiServer.server`,
      reason:
        `the kubeconfig's server ${server} is a loopback address, which the istiod of other clusters cannot reach; ` +
        "give the URL at which their pods reach this API server",
    },
  ];
}

const serverMissing = (path: string): Issue => ({
  path,
  reason:
    "it is missing; give the URL at which other clusters' pods reach this API server, or remove `apiServer`",
});

function checkServer(path: string, server: string): Issue[] {
  const surplus = surplusOf(server);
  if (surplus !== undefined) return [{ path, reason: `it has ${surplus}` }];
  const host = hostOf(server);
  if (host === undefined || !server.startsWith("https://")) {
    return [{ path, reason: `"${server}" is no URL of an API server; ${urlAdvice(server)}` }];
  }
  if (!isLoopback(host)) return [];
  return [
    {
      path,
      reason: `${server} is a loopback address, which the istiod of other clusters cannot reach; give one that their pods can`,
    },
  ];
}

function checkServerName(path: string, name: string): Issue[] {
  if (isIP(name) !== 0 || dnsName.test(name.toLowerCase())) return [];
  return [
    {
      path,
      reason: `"${name}" is no name in a certificate: a DNS name or an IP address is needed, without a scheme and a port`,
    },
  ];
}

/** As in a kubeconfig: an istiod that cannot read it does without the whole remote secret. */
function checkAuthorityData(path: string, data: string): Issue[] {
  if (data.includes("-----BEGIN"))
    return [{ path, reason: "it holds plain PEM; give it in base64, as kubeconfigs do" }];
  const base64 = data.replace(/[\r\n]/g, "");
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
  if (!isBase64)
    return [
      { path, reason: "it is no base64; certificates in PEM are expected, encoded in base64" },
    ];
  const issues = checkCertificates(path, Buffer.from(base64, "base64").toString("utf8"));
  return issues.map(({ reason }) => ({ path, reason: `after decoding base64: ${reason}` }));
}

function hostOf(server: string): string | undefined {
  try {
    return new URL(server).hostname.replace(/^\[|\]$/g, "");
  } catch {
    return undefined;
  }
}
