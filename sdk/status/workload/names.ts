import { createHash } from "node:crypto";

/** The namespace of the workload. `verify` creates and deletes it, and uses no other. */
export const workloadNamespace = "istio-multicluster-verify";

/** The label on everything of the workload. A namespace without it is not ours. */
export const ownerLabel = { "app.kubernetes.io/managed-by": "istio-multicluster-verify" } as const;

/** The label that a pod and the Service of its cluster share. */
export const serverLabel = "istio-multicluster-verify/server";

export const podName = "verify";

/** The client listens on loopback, the server on the pod's address. */
export const ports = { service: 80, server: 8080, client: 8081 } as const;

/** The Service of one cluster, as the pod of another cluster sees it. */
export interface ServerTarget {
  readonly id: string;
  /** The host name in requests. */
  readonly host: string;
  /** The cluster IP, which differs between clusters. */
  readonly address: string;
}

/** The name of a cluster's Service. Istio's cluster names may be longer than a Service's name. */
export function serverId(cluster: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(cluster)) return `server-${cluster}`;
  return `server-${createHash("sha256").update(cluster).digest("hex").slice(0, 12)}`;
}

export const serverHost = (id: string): string => `${id}.${workloadNamespace}`;
