import { types } from "../stack/read";
import type { Change } from "./preview";

/** A cluster that gets or loses it starts or stops being a control plane. */
export const controlPlane = "control plane";

/** What the resources are, by their names without mesh and cluster. A summary keeps this order. */
const parts: { readonly [key: string]: string } = {
  istiod: "configuration of Istio",
  gateway: "gateway",
  "gateway-service": "gateway's Service",
  "gateway-policy": "gateway's NetworkPolicy",
  cni: "CNI node agent",
  base: "CRDs",
  injector: "injection templates",
  cacerts: "certificate of istiod",
  namespace: "namespace",
  owner: "ConfigMap istio-multicluster",
  "cross-network-gateway": "access for other networks",
  "reader-token": "token for peers",
  "reader-account": "account for peers",
  "istiod-token": "token for istiod",
  "config-kubeconfig": "kubeconfig for the config cluster",
};

const order = [controlPlane, ...Object.values(parts)];

/** Compares two parts. The engine reports its steps in any order. */
export function byPart({ part: one }: { part: string }, { part: other }: { part: string }): number {
  const [first, second] = [one, other].map((part) => order.indexOf(part) + 1 || order.length + 1);
  return (first ?? 0) - (second ?? 0) || one.localeCompare(other);
}

/** What a resource of a cluster belongs to, in words. */
export function partOf(change: Change): string {
  const kind = kindOf(change);
  const [key = "", peer] = keyOf(change).split(":");
  if (change.type === types.provider) return "connection";
  if (key === "remote-secret") return `Secret for ${peer}`;
  if (kind === "EndpointSlice" || kind === "Endpoints") return "address of istiod";
  if (/^istiod\b.*-service$/.test(key)) return "address of istiod";
  if (/^istiod-(gateway|vs|dr)\b/.test(key)) return "access to istiod";
  return parts[key] ?? `${kind} ${key}`;
}

/** The name of a resource without its mesh and cluster, such as `remote-secret:west`. */
export const keyOf = ({ name, provider }: Change): string =>
  name.startsWith(`${provider}-`) ? name.slice(`${provider}-`.length) : name;

export const kindOf = ({ type }: Change): string => type.split(":").at(-1) ?? type;

export const isWorkload = (change: Change): boolean =>
  ["Deployment", "DaemonSet"].includes(kindOf(change));

/** The name of a workload, in words. */
export function workloadOf(change: Change): string {
  const part = partOf(change);
  return part === parts["istiod"] ? "istiod" : part;
}

/** The cluster that a Secret lets its peer read. */
export const secretFor = (change: Change): string | undefined =>
  /^remote-secret:(.*)$/.exec(keyOf(change))?.[1];
