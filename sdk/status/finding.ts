import { defined } from "../defined";

export type Severity = "error" | "warning";

/** Everything that can be wrong with a mesh. An error makes the exit code 1, a warning does not. */
export const codes = {
  /** The API server cannot be queried. */
  UNREACHABLE: "error",
  /** The cluster has neither istiod nor an injection webhook. */
  NO_CONTROL_PLANE: "error",
  /** Two contexts lead to clusters with the same name. */
  SAME_CLUSTER_NAME: "error",
  /** Fewer istiod replicas are ready than the Deployment asks for. */
  ISTIOD_NOT_READY: "error",
  /** A remote names no primary, or one that is not among the checked clusters. */
  PRIMARY_UNKNOWN: "error",
  /** The API server does not trust the injection webhook, so pods cannot be injected. */
  WEBHOOK_WITHOUT_CA: "error",
  /** Proxies have no root certificate, because no istiod serves the cluster. */
  ROOT_MISSING: "error",
  /** Proxies of two clusters trust different roots. */
  ROOT_MISMATCH: "error",
  /** Two clusters have different mesh IDs. */
  MESH_ID_MISMATCH: "warning",
  /** The cluster has no network, but other clusters have one. */
  NETWORK_MISSING: "error",
  /** A primary has no remote secret for a peer. */
  PEER_UNKNOWN: "error",
  /** A primary has a remote secret for a peer, but has not synced with it. */
  PEER_NOT_SYNCED: "error",
  /** The metrics of istiod, which hold the sync status of its peers, cannot be read. */
  PEERS_UNREADABLE: "error",
  /** istiod is too old to report the sync status of its peers. */
  PEERS_UNTOLD: "warning",
  /** An east-west gateway is needed, but none has an address. */
  NO_GATEWAY_ADDRESS: "error",
  /** A gateway has no ready pod. */
  GATEWAY_NOT_READY: "error",
  /** No request could be sent from a cluster. */
  NO_CLIENT: "error",
  /** No cluster has a ready pod behind the service. */
  NO_ENDPOINTS: "error",
  /** A cluster that runs the service did not answer a client. */
  NO_ANSWER_FROM: "error",
  /** A cluster answered without mTLS. */
  NOT_ENCRYPTED: "error",
  /** The pod of `verify` does not get ready. */
  WORKLOAD_NOT_READY: "error",
  /** The user may not create or reach the workload of `verify`. */
  NO_RIGHTS_TO_VERIFY: "error",
  /** Something else created the namespace that `verify` needs. */
  NAMESPACE_TAKEN: "error",
  /** The cluster has no nodes, so it cannot run the workload of `verify`. */
  NO_NODES: "warning",
  /** The workload of `verify` could not be removed. */
  WORKLOAD_LEFT_BEHIND: "warning",
} as const satisfies { [code: string]: Severity };

/** Identifies what is wrong. Codes do not change between versions. */
export type Code = keyof typeof codes;

/** One thing that is wrong, in which cluster, and what to do about it. */
export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  readonly cluster: string;
  /** The other cluster, if the finding is about two. */
  readonly peer?: string;
  readonly message: string;
}

/** A finding as a check returns it. Its severity follows from its code. */
export type Problem = Omit<Finding, "severity">;

/** The cluster a problem is in, and the peer it is about, if any. */
interface Place {
  readonly cluster: string;
  readonly peer?: string;
}

export const problem = (code: Code, { cluster, peer }: Place, message: string): Problem =>
  defined({ code, cluster, peer, message });

export const findingOf = ({ code, ...details }: Problem): Finding => ({
  code,
  severity: codes[code],
  ...details,
});

/** Whether there are no errors. Warnings are allowed. */
export const isHealthy = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity !== "error");
