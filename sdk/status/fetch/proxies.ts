import type * as k8s from "@kubernetes/client-node";
import { defined } from "../../defined";
import type { ClusterClient } from "../contexts";
import { isReady, objectName } from "../../live/pods";
import { fetchIstiodPage } from "../../live/istiod-page";

/** The sync status of the proxies of one istiod. */
export interface SyncPage {
  readonly proxies: readonly SyncStatus[];
  /** The time of istiod, in the format of HTTP. */
  readonly date?: string;
}

/** A proxy, as istiod's page /debug/syncz shows it. */
export interface SyncStatus {
  readonly proxy?: string;
  readonly cluster_id?: string;
  /** The configuration of the proxy, by type. Istio before 1.24 does not have this field. */
  readonly resources?: { readonly [type: string]: ResourceStatus };
}

export interface ResourceStatus {
  /** The nonces of the last response and of the last response that the proxy confirmed. */
  readonly sent?: string;
  readonly acked?: string;
  readonly sentTime?: string;
  /** Why the proxy rejected the last response. */
  readonly lastError?: string;
}

/** Reads which configuration the proxies of each ready istiod have confirmed. */
export const fetchProxies = (
  client: ClusterClient,
  namespace: string,
  pods: readonly k8s.V1Pod[],
): Promise<SyncPage[]> =>
  Promise.all(
    pods.filter(isReady).map(async (pod) => {
      const istiod = { namespace, pod: objectName(pod) };
      const { body, date } = await fetchIstiodPage(client, istiod, "/debug/syncz");
      return defined({ proxies: parse(body), date });
    }),
  );

function parse(body: string): SyncStatus[] {
  const proxies = JSON.parse(body) as SyncStatus[];
  if (proxies.length > 0 && proxies.every(({ resources }) => resources === undefined))
    throw new Error("istiod is older than 1.24 and does not report it in detail");
  return proxies;
}
