import { isIP } from "node:net";
import type { ApiServerArgs, ClusterArgs } from "../args/cluster";
import { ClusterRole } from "../args/cluster";
import { checkCertificates } from "../certificates/pem";
import type { KnownAccess, KubeconfigsRead } from "../kubeconfig/access";
import { credentialsRefused, hasCredentials, urlAdvice } from "../kubeconfig/contexts";
import { dnsName } from "./formats";
import { roleOf } from "../topology/defaults";
import type { Issue } from "../issue";
import { isLoopback } from "./addresses";

type Clusters = ReadonlyMap<string, ClusterArgs>;

/** Checks how each API server is reached, as far as that is known from the start. */
export function checkConnections(clusters: Clusters, { access, issues }: KubeconfigsRead): Issue[] {
  const given = [...clusters].flatMap(([name, { apiServer }]) =>
    apiServer === undefined ? [] : checkApiServer(`clusters.${name}.apiServer`, apiServer),
  );
  return [...given, ...issues, ...checkAccess(clusters, access)];
}

/** Checks where kubeconfigs lead. One that is an Output is checked as soon as it is known. */
export function checkAccess(clusters: Clusters, access: KnownAccess): Issue[] {
  const servers = new Map(
    [...access].flatMap(([name, { context }]) =>
      isReachedByKubeconfig(name, clusters) ? [[name, context.server]] : [],
    ),
  );
  return [
    ...checkContextsDiffer(clusters, access),
    ...[...servers].flatMap(([name, server]) => checkReachableByPeers(name, server)),
    ...checkServersDiffer(clusters, servers),
  ];
}

/** Two clusters at one API server would install two control planes over each other. */
function checkContextsDiffer(clusters: Clusters, access: KnownAccess): Issue[] {
  const first = new Map<string, string>();
  return [...clusters.keys()].flatMap((name): Issue[] => {
    const context = access.get(name)?.context;
    if (context === undefined) return [];
    const other = first.get(context.identity);
    if (other === undefined) first.set(context.identity, name);
    if (other === undefined) return [];
    const reason = `context "${context.name}" leads to ${context.server}, which is already cluster "${other}"; give each cluster its own`;
    return [{ path: `clusters.${name}.context`, reason }];
  });
}

/** Two clusters at one address are the same cluster to their peers. */
function checkServersDiffer(
  clusters: Clusters,
  fromKubeconfigs: ReadonlyMap<string, string>,
): Issue[] {
  const first = new Map<string, string>();
  return [...clusters].flatMap(([name, { apiServer }]): Issue[] => {
    const server = apiServer?.server ?? fromKubeconfigs.get(name);
    if (server === undefined || hostOf(server) === undefined || hasCredentials(server)) return [];
    const identity = JSON.stringify([new URL(server).href, apiServer?.tlsServerName]);
    const other = first.get(identity);
    if (other === undefined) first.set(identity, name);
    const given = [name, other].find(
      (one) => one !== undefined && clusters.get(one)?.apiServer?.server !== undefined,
    );
    if (other === undefined || given === undefined) return [];
    const reason =
      `${server} already leads to cluster "${given === name ? other : name}"; give the API server of this cluster, or a ` +
      "tlsServerName that tells them apart";
    return [{ path: `clusters.${given}.apiServer.server`, reason }];
  });
}

const isReachedByKubeconfig = (name: string, clusters: Clusters): boolean =>
  clusters.get(name)?.apiServer?.server === undefined && hasPeers(name, clusters);

/** Whether the istiod of another cluster reads this one. Nothing reads an external control plane. */
const hasPeers = (name: string, clusters: Clusters): boolean =>
  roleOf(clusters.get(name) ?? {}) !== ClusterRole.External &&
  [...clusters].some(([other, c]) => other !== name && roleOf(c) !== ClusterRole.Remote);

/** A loopback address means another machine to everybody else: the istiod of a peer would ask itself. */
function checkReachableByPeers(name: string, server: string): Issue[] {
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

function checkApiServer(path: string, apiServer: Partial<ApiServerArgs>): Issue[] {
  const { server, certificateAuthorityData: authority, tlsServerName } = apiServer;
  const issues: Issue[] = [];
  if (server === undefined) issues.push(serverMissing(`${path}.server`));
  else issues.push(...checkServer(`${path}.server`, server));
  if (tlsServerName !== undefined)
    issues.push(...checkServerName(`${path}.tlsServerName`, tlsServerName));
  if (authority !== undefined)
    issues.push(...checkAuthorityData(`${path}.certificateAuthorityData`, authority));
  return issues;
}

const serverMissing = (path: string): Issue => ({
  path,
  reason:
    "it is missing; give the URL at which other clusters' pods reach this API server, or remove `apiServer`",
});

function checkServer(path: string, server: string): Issue[] {
  if (hasCredentials(server)) return [{ path, reason: credentialsRefused }];
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
