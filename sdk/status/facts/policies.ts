import { createdAt, objectName } from "../../live/pods";
import type { FetchedCluster } from "../fetch/cluster";
import type { DestinationRule, PeerAuthentication } from "../fetch/policies";
import type { DisabledMtls } from "../observation";
import { qualifiedName } from "../services";
import { injectionLabelIn } from "./injection";

/** The policies that turn mTLS off for the mesh, or for a namespace with sidecars. */
export function disabledMtlsOf({ policies, namespaces }: FetchedCluster): DisabledMtls[] {
  const { rootNamespace, peerAuthentications, destinationRules } = policies;
  const injected = namespaces
    .filter(({ metadata }) => injectionLabelIn(metadata?.labels ?? {}) !== undefined)
    .map(objectName)
    .filter((name) => name !== rootNamespace);
  const ofNamespaces = [rootNamespace, ...injected].flatMap((namespace) => {
    const inForce = oldestOf(peerAuthentications, namespace);
    if (inForce?.spec?.mtls?.mode !== "DISABLE") return [];
    const policy = `PeerAuthentication ${qualifiedName(inForce)}`;
    return [{ policy, isForMesh: namespace === rootNamespace }];
  });
  const ofMesh = destinationRules
    .filter(disablesAll)
    .map((rule) => ({ policy: `DestinationRule ${qualifiedName(rule)}`, isForMesh: true }));
  return [...ofNamespaces, ...ofMesh];
}

/** If a namespace has several PeerAuthentications without a selector, the oldest is in force. */
const oldestOf = (
  all: readonly PeerAuthentication[],
  namespace: string,
): PeerAuthentication | undefined =>
  all
    .filter(({ metadata, spec }) => metadata?.namespace === namespace && !spec?.selector)
    .sort((a, b) => createdAt(a) - createdAt(b))[0];

/** Whether a rule for every client turns off mTLS to every Service. */
function disablesAll({ spec = {} }: DestinationRule): boolean {
  const { host = "", exportTo = ["*"], workloadSelector, trafficPolicy } = spec;
  if (trafficPolicy?.tls?.mode !== "DISABLE" || workloadSelector !== undefined) return false;
  return (
    exportTo.includes("*") && host.startsWith("*") && ".svc.cluster.local".endsWith(host.slice(1))
  );
}
