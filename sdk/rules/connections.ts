import { ClusterRole } from "../args/cluster";
import { issueIf, type Issue } from "../issue";
import type { KnownAccess, KubeconfigsRead } from "../kubeconfig/access";
import { hasCredentials, type Context } from "../kubeconfig/contexts";
import { isString } from "../later";
import { roleOf, type FilledClusters } from "../topology/defaults";
import { isLoopback } from "./reachable";
import { checkApiServer, hostOf } from "./api-server";

/** Checks how each API server is reached, as far as that is known from the start. */
export const checkConnections = (clusters: FilledClusters, read: KubeconfigsRead): Issue[] => [
  ...[...clusters].flatMap(([name, { apiServer }]) =>
    checkApiServer(`clusters.${name}.apiServer`, apiServer),
  ),
  ...read.issues,
  ...checkAccess(clusters, read.access),
];

/** Checks where kubeconfigs lead. One that is an Output is checked as soon as it is known. */
export const checkAccess = (clusters: FilledClusters, access: KnownAccess): Issue[] => [
  ...checkContextsDiffer(clusters, access),
  ...checkLoopback(clusters, access),
  ...checkPeerServers(clusters, access),
];

/** Behind one API server, two control planes would overwrite each other. */
function checkContextsDiffer(clusters: FilledClusters, access: KnownAccess): Issue[] {
  const contexts = [...clusters.keys()].flatMap((name) => {
    const context = access.get(name)?.context;
    if (context === undefined) return [];
    return [{ ...context, cluster: name }];
  });
  return repeated(contexts).map(([{ name, server, cluster }, first]) => ({
    path: `clusters.${cluster}.context`,
    reason:
      `context "${name}" leads to ${server}, which is already cluster "${first.cluster}"; ` +
      "choose the context of another cluster",
  }));
}

/** From another cluster, a loopback address leads to that cluster itself. */
const checkLoopback = (clusters: FilledClusters, access: KnownAccess): Issue[] =>
  [...clusters.keys()].flatMap((name) => {
    const server = contextForPeers(name, clusters, access)?.server;
    return issueIf(
      server !== undefined && isLoopback(hostOf(server) ?? ""),
      `clusters.${name}.apiServer.server`,
      `required: the kubeconfig has a loopback address, ${server}; ` +
        "set the URL that pods of other clusters use",
    );
  });

/** To their peers, two clusters at one URL are the same cluster. */
function checkPeerServers(clusters: FilledClusters, access: KnownAccess): Issue[] {
  const servers = [...clusters].flatMap(([cluster, { apiServer }]) => {
    const { server, tlsServerName } = apiServer ?? contextForPeers(cluster, clusters, access) ?? {};
    if (!isString(server) || hostOf(server) === undefined || hasCredentials(server)) return [];
    const identity = JSON.stringify([new URL(server).href, tlsServerName]);
    return [{ cluster, server, identity, isSet: apiServer?.server !== undefined }];
  });
  return repeated(servers).flatMap(([later, first]) => {
    const [wrong, other] = later.isSet ? [later, first] : [first, later];
    return issueIf(
      wrong.isSet,
      `clusters.${wrong.cluster}.apiServer.server`,
      `${wrong.server} is already the server of "${other.cluster}"; ` +
        "change it, or set a different tlsServerName",
    );
  });
}

/** Each item that has the same identity as an earlier one, with the first such item. */
function repeated<T extends { readonly identity: string }>(items: readonly T[]): [T, T][] {
  const firsts = new Map<string, T>();
  return items.flatMap((item): [T, T][] => {
    const first = firsts.get(item.identity);
    if (first !== undefined) return [[item, first]];
    firsts.set(item.identity, item);
    return [];
  });
}

/** Finds settings of a context that a remote secret cannot contain. */
export const warnOfAccess = (clusters: FilledClusters, access: KnownAccess): Issue[] =>
  [...clusters.keys()].flatMap((name) => {
    const context = contextForPeers(name, clusters, access);
    if (context === undefined) return [];
    const path = `clusters.${name}.apiServer.server`;
    return [
      ...issueIf(
        context.usesProxy,
        path,
        "a proxy leads to the API server (proxy-url of the context, or HTTPS_PROXY), and other " +
          `clusters do not use it; if they cannot reach ${context.server} without it, set this to ` +
          "a URL that works",
      ),
      ...issueIf(
        hasPath(context.server),
        path,
        `${context.server} has a path, so it is likely a proxy, and other clusters log in with ` +
          "tokens that only the API server knows; set this to the API server's own URL",
      ),
    ];
  });

const hasPath = (server: string): boolean =>
  URL.canParse(server) && new URL(server).pathname.replace(/\/+$/, "") !== "";

/** The context of a cluster, if peers use its server because no other is set. */
function contextForPeers(
  name: string,
  clusters: FilledClusters,
  access: KnownAccess,
): Context | undefined {
  const isOverridden = clusters.get(name)?.apiServer?.server !== undefined;
  if (isOverridden || !hasPeers(name, clusters)) return undefined;
  return access.get(name)?.context;
}

/** Whether another cluster's istiod reads this one. Nothing reads an external control plane. */
const hasPeers = (name: string, clusters: FilledClusters): boolean =>
  roleOf(clusters.get(name) ?? {}) !== ClusterRole.External &&
  [...clusters].some(([other, c]) => other !== name && roleOf(c) !== ClusterRole.Remote);
