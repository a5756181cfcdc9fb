import { defined } from "../../defined";
import { singleLine } from "../../live/api-errors";
import type { ResourceStatus, SyncPage, SyncStatus } from "../fetch/proxies";
import type { UnsyncedProxy } from "../observation";

/** The words for the configuration of Envoy, by the type of its resources. */
const kinds: { readonly [type: string]: string } = {
  Cluster: "clusters",
  Listener: "listeners",
  ClusterLoadAssignment: "endpoints",
  RouteConfiguration: "routes",
  TypedExtensionConfig: "extensions",
};

/** Even a proxy that is starting or busy confirms within seconds. */
const confirmMilliseconds = 60_000;

/** The proxies that rejected their configuration, or have not confirmed it for a minute. */
export const unsyncedProxiesOf = (pages: readonly SyncPage[]): UnsyncedProxy[] =>
  pages.flatMap(({ proxies, date = "" }) =>
    proxies.flatMap((status) => unsyncedIn(status, Date.parse(date))),
  );

const unsyncedIn = (
  { proxy = "unknown", cluster_id: cluster, resources = {} }: SyncStatus,
  now: number,
): UnsyncedProxy[] =>
  Object.entries(resources).flatMap(([type, status]) => {
    const config = kinds[type.split(".").at(-1) ?? ""];
    if (config === undefined || isSynced(status, now)) return [];
    const error = status.lastError ? singleLine(status.lastError) : undefined;
    return [defined({ proxy, cluster, config, error })];
  });

/** Without the time of a response, it is not known how long the proxy has not confirmed it. */
function isSynced({ sent, acked, sentTime = "", lastError }: ResourceStatus, now: number): boolean {
  if (lastError) return false;
  const isLate = now - Date.parse(sentTime) > confirmMilliseconds;
  return !sent || sent === acked || !isLate;
}
