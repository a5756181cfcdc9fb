import { defined } from "../../defined";
import { singleLine } from "../api-errors";
import type { ResourceStatus, SyncPage, SyncStatus } from "../fetch/proxies";
import type { UnsyncedProxy } from "../observation";

/** What Envoy gets from istiod, by the type of its resources. */
const kinds: { readonly [type: string]: string } = {
  Cluster: "clusters",
  Listener: "listeners",
  ClusterLoadAssignment: "endpoints",
  RouteConfiguration: "routes",
  TypedExtensionConfig: "extensions",
};

/** A proxy that is starting or busy confirms within seconds. */
const patienceMilliseconds = 60_000;

/** The proxies that have rejected their configuration, or have not confirmed it for a minute. */
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

/** Without the time of a response, nothing is known about what the proxy has not confirmed. */
function isSynced({ sent, acked, sentTime = "", lastError }: ResourceStatus, now: number): boolean {
  if (lastError) return false;
  const isWaiting = now - Date.parse(sentTime) > patienceMilliseconds;
  return !sent || sent === acked || !isWaiting;
}
